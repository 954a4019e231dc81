import { type Digest, isDigest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import type { HostAction, HostImage } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import type { Time } from '../../core/time.ts';
import { journalLine, journalWriter } from '../records/journal.ts';
import { contentId, isObject, object, requiredText, text, time } from '../records/json.ts';
import { embeddedJson } from '../records/embedded-json.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';

/**
 * containerd: its events as JSON lines (`nerdctl events --format '{{json .}}'` with `Topic`, `Event` as text; the lines
 * of `ctr events` rewritten to `topic`, `event`), and the lines that containerd and the kubelet write into a node's
 * journal, as `journalctl -o json` prints them or as Cloud Logging keeps them.
 */
export const containerd: Source = {
  name: 'containerd',
  title: 'containerd events and node logs',
  docs: 'https://github.com/containerd/containerd/blob/main/docs/ops.md',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: true, id: false },
  cannot: [
    'Who did it: containerd records no user.',
    'How an image came: events have the name only. With the label of the CRI it was pulled by the kubelet or imported ' +
      'for it; a name without that label may be a build, an import, a tag or a pull by hand, and is told as tagged.',
    'Which digest a name means: the log line of a pull names image id and digest, events do not.',
    'Which pod a container is of: kubernetes-pods and kubernetes-events tell.',
    'Pushes: containerd does not tell of them.',
  ],
  joinWith: [
    'kubernetes-pods, by node and digest.',
    'distribution notifications with references, by config digest (image id) and manifest digest.',
  ],
  delivery: {
    senders: 'system',
    by: 'File: JSON lines of the journal, or of containerd events, collected on each node.',
    authentication: 'None: whoever can write the file, or is root on the node, can forge records.',
    loss:
      'containerd keeps no events: those that happen while no collector listens are lost. The journal drops lines ' +
      'above its rate limit, and a collector that starts anew misses lines unless it goes on from its last ' +
      'cursor.',
    delay: 'Less than a second on the node; then as long as collecting takes.',
  },
  connect: [
    'On each node: journalctl -u containerd -o json -f >> /var/log/containerd-journal.ndjson, as a service that ' +
      'restarts; on GKE export the log container-runtime.',
    "For events: nerdctl -n k8s.io events --format '{{json .}}' >> /var/log/containerd-events.ndjson, or ctr -n " +
      "k8s.io events | sed -uE 's#^([0-9-]+) ([0-9:.]+) .0000 UTC ([^ ]+) ([^ ]+) (.*)$" +
      '#{"timestamp":"\\1T\\2Z","namespace":"\\3","topic":"\\4","event":\\5}#' +
      "'.",
    'Name the host in the policy: sources: - { name: node-1, kind: containerd, host: node-1, files: ' +
      '["hosts/node-1.containerd*.ndjson"] }. A node that the record names goes before it.',
  ],
  logClass: 'host',

  needless: [
    { topic: /^\/(?:containers|content|namespaces|snapshot|tasks|sandbox)\// },
    { 'jsonPayload.MESSAGE': /./ },
    { MESSAGE: /^time=/ },
  ],

  recognises: (record) => isEvent(record) || WRITERS.has(journalWriter(record)),

  read(record, context) {
    return isEvent(record) ? readEvent(record, context) : readLogLine(record, context);
  },
};

const WRITERS: ReadonlySet<string | undefined> = new Set(['containerd', 'kubelet']);

function isEvent(record: JsonObject): boolean {
  const topic = record['topic'] ?? record['Topic'];
  const event = record['event'] ?? record['Event'];
  const namespace = record['namespace'] ?? record['Namespace'];
  return (
    typeof topic === 'string' &&
    topic.startsWith('/') &&
    typeof namespace === 'string' &&
    (isObject(event) || typeof event === 'string')
  );
}

function readEvent(record: JsonObject, context: Context): Reading {
  const at = time(record, 'timestamp') ?? time(record, 'Timestamp');
  const understood = { scope: context.host ?? '', ...known({ at }) };
  const topic = text(record, 'topic') ?? requiredText(record, 'Topic');
  if (!topic.startsWith('/images/')) return { ...understood, events: [] };
  const event = object({ event: parsedEvent(record['event'] ?? record['Event']) }, 'event') ?? {};
  const name = requiredText(event, 'name');
  const isManaged = text(object(event, 'labels') ?? {}, 'io.cri-containerd.image') === 'managed';
  const action = actionOf(topic, isManaged);
  if (!action) return { ...understood, events: [] };
  if (at === undefined) throw new InvalidInput('timestamp', 'missing');
  return { ...understood, events: [told({ action, ...named(name) }, at, context.host, context)] };
}

function parsedEvent(event: unknown): unknown {
  return typeof event === 'string' ? embeddedJson(event, 'Event') : event;
}

// An update is a name that now means another image, or got a label.
function actionOf(topic: string, isManaged: boolean): HostAction | undefined {
  switch (topic) {
    case '/images/create':
      return isManaged ? 'pulled' : 'tagged';
    case '/images/update':
      return 'tagged';
    case '/images/delete':
      return 'removed';
    default:
      return undefined;
  }
}

// The CRI keeps an image under three names: repository:tag, repository@sha256:<manifest>, and sha256:<config> alone.
function named(name: string): { readonly image?: Digest; readonly reference?: string } {
  if (isDigest(name)) return { image: name };
  const digest = name.slice(name.lastIndexOf('@') + 1);
  return { reference: name, ...(isDigest(digest) && { image: digest }) };
}

const PULLED =
  /^Pulled image "([^"\s]{1,1024})" with image id "([^"\s]{1,200})"(?:, repo tag "([^"]{0,1024})")?(?:, repo digest "([^"]{0,1024})")?/;

// `Pulled image "api:1" with image id "sha256:…", repo tag "…/api:1", repo digest "…/api@sha256:…", size "…" in 2s`: the
// config digest under the full name, and the manifest digest.
function readLogLine(record: JsonObject, context: Context): Reading {
  const { message, at, host = context.host } = journalLine(record);
  const understood = { scope: host ?? '', ...known({ at }) };
  const [, asked, id, tag, digest] = (journalWriter(record) === 'containerd' && PULLED.exec(message)) || [];
  if (asked === undefined) return { ...understood, events: [] };
  if (at === undefined) throw new InvalidInput('timestamp', 'missing');
  const reference = tag || asked;
  const pulled = [{ reference, ...(isDigest(id) && { image: id }) }, ...(digest ? [named(digest)] : [])].map((image) =>
    told({ action: 'pulled', ...image }, at, host, context),
  );
  return { ...understood, events: pulled };
}

function told(
  image: Pick<HostImage, 'action' | 'image' | 'reference'>,
  at: Time,
  host: string | undefined,
  context: Context,
): HostImage {
  const content = { at, ...known({ host }), ...image };
  const event = { type: 'host.image', source: 'containerd', strength: 'recorded', origin: context.origin } as const;
  return { ...event, id: contentId('containerd', content), ...content };
}
