import type { AdmissionDecided } from '../../core/control-event.ts';
import { known } from '../../core/known.ts';
import type { Strength } from '../../core/strength.ts';
import { mayBeWorkload } from '../kubernetes/audited-object.ts';
import { contentId, requiredTime, text } from '../records/json.ts';
import { namedImage } from '../kubernetes/images.ts';
import { deniedBy, type Verdict } from '../kubernetes/refusal.ts';
import { actorNamed } from '../kubernetes/requester.ts';
import type { JsonObject, Source } from '../source.ts';

/**
 * Lines that the webhook of sigstore's policy-controller logs in JSON (zap, by way of knative): `Validated … policies for
 * image …`, `Failed to validate at least one policy for …`, and one with `admissionreview/allowed` for each request.
 * Forks, such as GitHub's for artifact attestations, write the same.
 */
export const policyController: Source = {
  name: 'policy-controller',
  title: 'Sigstore policy-controller log',
  docs: 'https://docs.sigstore.dev/policy-controller/overview/',
  verifiedOn: 'inferred',
  tells: { actor: true, digest: true, time: true, id: false },
  cannot: [
    'Which policies passed: a line counts them. Those that refused a request are named.',
    'Whether an image that failed was let in (mode: warn) or refused: the line that says it failed is the same. A ' +
      'refusal has a line of its own.',
    'Images that no policy matches, and namespaces that are not under it: nothing is logged of either. ' +
      'kubernetes-audit shows the label policy.sigstore.dev/include being taken away.',
    'Warnings: they go to whoever asked, and into no log. It writes no policy reports, and Kubernetes events only about ' +
      'its own objects.',
    'Dry runs: their lines are the same as of other requests.',
    'Changes of a ClusterImagePolicy: kubernetes-audit tells.',
  ],
  joinWith: [
    'kubernetes-audit and kubernetes-pods, by namespace, kind, name and image.',
    'registry records, by digest.',
  ],
  delivery: {
    senders: 'system',
    by: 'File: JSON lines of standard output.',
    authentication: 'None: whoever can write the collected file can forge lines.',
    loss: 'The node deletes rotated logs, and those of a pod that is gone: what was not collected by then is lost.',
    delay: 'Written while the request is decided; then as fast as the log collector.',
  },
  connect: [
    'Keep the log level info (loglevel in the Helm values), and collect standard output of policy-controller-webhook.',
    'Name the cluster in the policy: sources: - { name: prod-eu-signatures, kind: policy-controller, cluster: prod-eu, ' +
      'files: ["admission/prod-eu-signatures.ndjson"] }.',
  ],
  logClass: 'admission',

  needless: [{ caller: /./, msg: /./ }],

  recognises: ({ logger, caller, msg, ts }) =>
    logger === 'policy-controller' && [caller, msg, ts].every((value) => typeof value === 'string'),

  read(line, context) {
    const at = requiredTime(line, 'ts');
    const understood = { at, scope: context.cluster ?? '' };
    const kind = /Kind=(\w{1,63})$/.exec(text(line, 'knative.dev/kind') ?? '')?.[1];
    if (kind === undefined || !mayBeWorkload(kind) || !WRITES.has(text(line, 'knative.dev/operation'))) {
      return { ...understood, events: [] };
    }
    const about = {
      kind,
      ...known({
        cluster: context.cluster,
        namespace: text(line, 'knative.dev/namespace'),
        name: text(line, 'knative.dev/name'),
        actor: actorNamed(userOf(line)),
      }),
    };
    const review = text(line, 'admissionreview/uid');
    const events = saidIn(line).map(({ strength, ...verdict }, index): AdmissionDecided => {
      const content = { at, ...verdict, ...about };
      return {
        type: 'admission.decided',
        id: review === undefined ? contentId('policy-controller', content) : `policy-controller:${review}:${index}`,
        source: 'policy-controller',
        strength,
        origin: context.origin,
        ...content,
      };
    });
    return { ...understood, events };
  },
};

const WRITES: ReadonlySet<string | undefined> = new Set(['CREATE', 'UPDATE']);
const CONTROL = 'policy-controller';
// Long enough for what a refusal of twenty policies says.
const LONGEST_LINE = 65_536;

interface Said extends Verdict, Pick<AdmissionDecided, 'images'> {
  readonly strength: Strength;
}

function saidIn(line: JsonObject): readonly Said[] {
  const message = wordsOf(line, 'msg');
  const passed = /^Validated [1-9]\d{0,5} policies for image (\S{1,1024})$/.exec(message)?.[1];
  if (passed !== undefined) {
    return [{ control: CONTROL, decision: 'allowed', strength: 'recorded', images: [namedImage(passed)] }];
  }
  const [, failed, counted] =
    /^Failed to validate at least one policy for (\S{1,1024})(?: (wanted \d{1,6} policies, only validated \d{1,6}))?$/.exec(
      message,
    ) ?? [];
  if (failed !== undefined) {
    const reason = `a policy failed${counted === undefined ? '' : `: ${counted}`}`;
    // That it was let in does not stand here: it follows only when the image runs.
    return [{ control: CONTROL, decision: 'violated', strength: 'inferred', reason, images: [namedImage(failed)] }];
  }
  return line['admissionreview/allowed'] === false ? refused(wordsOf(line, 'admissionreview/result')) : [];
}

// A Status as Go prints it: `&Status{…,Status:Failure,Message:…,Reason:BadRequest,Details:nil,Code:400,}`.
function refused(result: string): readonly Said[] {
  const from = result.indexOf(',Message:');
  const to = result.lastIndexOf(',Reason:');
  const said = from < 0 ? '' : result.slice(from + ',Message:'.length, to < from ? undefined : to);
  return deniedBy(CONTROL, said).map((verdict) => {
    const images = [...(verdict.reason ?? '').matchAll(/^(\S{1,1024}@sha256:[0-9a-f]{64})(?:\s|$)/gm)];
    const named = [...new Set(images.map(([, image = '']) => image))].map(namedImage);
    return { strength: 'recorded', ...verdict, ...known({ images: named.length > 0 ? named : undefined }) };
  });
}

function wordsOf(line: JsonObject, key: string): string {
  const value = line[key];
  return typeof value === 'string' ? value.slice(0, LONGEST_LINE) : '';
}

// Older versions print the whole identity: `{dana@acme.example  [system:authenticated] map[]}`.
function userOf(line: JsonObject): string | undefined {
  const { 'knative.dev/userinfo': user } = line;
  if (typeof user !== 'string' || user.length > LONGEST_LINE) return undefined;
  return (user.startsWith('{') ? (/^\{(\S{1,253}) /.exec(user)?.[1] ?? '') : user.slice(0, 253)) || undefined;
}
