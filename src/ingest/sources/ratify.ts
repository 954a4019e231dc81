import type { AdmissionDecided } from '../../core/control-event.ts';
import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { contentId, isObject, objects, requiredTime, shortened, text } from '../records/json.ts';
import { namedImage } from '../kubernetes/images.ts';
import { embeddedJson } from '../records/embedded-json.ts';
import type { Source } from '../source.ts';

/** Lines of Ratify's log in JSON (logrus) that carry a verify result: `verify result for subject …: {…}`. */
export const ratify: Source = {
  name: 'ratify',
  title: 'Ratify verify results',
  docs: 'https://ratify.dev/docs/reference/verification-result-schema',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: true, id: false },
  cannot: [
    'Whether the workload was refused: Gatekeeper decides by its constraint. gatekeeper and kubernetes-audit tell.',
    'Which workload, and who asked: Ratify is asked about an image alone.',
    'Answers from its cache, for as long as that holds them: they are not logged again.',
  ],
  joinWith: ['gatekeeper or kubernetes-audit, by image and time.', 'registry records, by digest.'],
  delivery: {
    senders: 'system',
    by: 'File: JSON lines of standard output.',
    authentication: 'None: whoever can write the collected file can forge lines.',
    loss: 'The node deletes rotated logs, and those of a pod that is gone: what was not collected by then is lost.',
    delay: 'Written with the answer; then as fast as the log collector.',
  },
  connect: [
    'Set logger.formatter: json in the Helm values of Ratify, level info, and collect standard output of its pods.',
    'Name the cluster in the policy: sources: - { name: prod-eu-ratify, kind: ratify, cluster: prod-eu, files: ' +
      '["admission/prod-eu-ratify.ndjson"] }.',
  ],
  logClass: 'admission',

  recognises: ({ msg, time: at }) => typeof msg === 'string' && typeof at === 'string' && msg.startsWith(BEGINNING),

  read(line, context) {
    const at = requiredTime(line, 'time');
    const { msg } = line;
    const [, subject, json] = /^verify result for subject (\S{1,1024}): ([\s\S]*)$/.exec(String(msg)) ?? [];
    const result = json === undefined || json.length > LONGEST ? undefined : embeddedJson(json, 'msg');
    if (subject === undefined || !isObject(result)) throw new InvalidInput('msg', 'holds no verify result');
    const isSuccess = result['isSuccess'];
    if (typeof isSuccess !== 'boolean') throw new InvalidInput('msg.isSuccess', 'missing');
    const failed = objects(result, 'verifierReports').find((report) => report['isSuccess'] === false);
    const content: Omit<AdmissionDecided, 'id' | 'type' | 'source' | 'strength' | 'origin'> = {
      at,
      control: 'ratify',
      decision: isSuccess ? 'allowed' : 'violated',
      images: [namedImage(subject)],
      ...known({
        rule: failed && text(failed, 'name'),
        reason: failed && shortened(failed, 'message'),
        cluster: context.cluster,
      }),
    };
    const id = contentId('ratify', { ...content, trace: text(line, 'trace-id') });
    const event = {
      type: 'admission.decided',
      id,
      source: 'ratify',
      strength: 'recorded',
      origin: context.origin,
    } as const;
    return { at, scope: context.cluster ?? '', events: [{ ...event, ...content }] };
  },
};

const BEGINNING = 'verify result for subject ';
const LONGEST = 1_000_000;
