import { isObject, part, requiredTime, shortened, text } from '../records/json.ts';
import { digestIn, noted } from '../records/note.ts';
import type { JsonObject, Source } from '../source.ts';

/** Events of Tetragon's JSON export that one of its tracing policies made: `GetEventsResponse` of its API. */
export const tetragon: Source = {
  name: 'tetragon',
  title: 'Tetragon policy events',
  docs: 'https://tetragon.io/docs/reference/grpc-api/',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: true, id: false },
  cannot: [
    'Processes that began or ended, of which it writes an event each: they only show that the feed is alive.',
    'Who did it: a user within the container is none of the cluster.',
    'Whether it is an attack: an event is shown beside its image, makes no finding and clears none.',
  ],
  joinWith: ['kubernetes-pods, by digest.'],
  delivery: {
    senders: 'system',
    by: 'File: JSON lines of the container export-stdout, or of /var/run/cilium/tetragon/tetragon.log.',
    authentication:
      'None: whoever can write the file can forge events, and a container chooses names of programs and files.',
    loss: 'The file is rotated by size; events beyond the rate limit of the export are dropped.',
    delay: 'Less than a second; then as long as collecting takes.',
  },
  connect: [
    'Collect standard output of the container export-stdout in the pods of Tetragon; let its export allow list hold the events of your tracing policies.',
    'Name the cluster in the policy: sources: - { name: tetragon, kind: tetragon, cluster: prod-eu, files: ["tetragon/*.ndjson"] }.',
  ],
  logClass: 'host',
  claims: true,
  needless: [{ node_name: /./ }],

  recognises: (record) =>
    typeof record['time'] === 'string' &&
    typeof record['node_name'] === 'string' &&
    [...KINDS, ...OTHERS].some((kind) => isObject(record[kind])),

  read(record, context) {
    const at = requiredTime(record, 'time');
    const understood = { at, scope: context.cluster ?? '' };
    const body = KINDS.map((kind) => part(record, kind)).find((one) => Object.keys(one).length > 0);
    const policy = body && text(body, 'policy_name');
    if (body === undefined || policy === undefined) return { ...understood, events: [] };
    const process = part(body, 'process');
    const pod = part(process, 'pod');
    const container = part(pod, 'container');
    const image = part(container, 'image');
    const event = noted(
      {
        source: 'tetragon',
        at,
        by: 'runtime',
        program: 'tetragon',
        digest: digestIn(image['id']),
        reference: shortened(image, 'name'),
        said: [policy, text(body, 'message'), binary(process)].filter((one) => one !== undefined).join(': '),
        namespace: text(pod, 'namespace'),
        pod: text(pod, 'name'),
        container: text(container, 'name'),
      },
      context,
    );
    return { ...understood, events: event ? [event] : [] };
  },
};

const KINDS = ['process_kprobe', 'process_tracepoint', 'process_uprobe', 'process_lsm'] as const;
const OTHERS = ['process_exec', 'process_exit', 'process_loader', 'rate_limit_info'] as const;

function binary(process: JsonObject): string | undefined {
  return shortened(process, 'binary');
}
