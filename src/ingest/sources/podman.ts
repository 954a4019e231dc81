import { type Digest, isDigest } from '../../core/digest.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { HostAction } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { contentId, epochTime, object, requiredText, stringMap, text, time } from '../records/json.ts';
import { isImageLabel } from '../records/images/manifest.ts';
import type { JsonObject, Source } from '../source.ts';

/**
 * `podman events --format json`, as podman 5 prints it (`time`, `timeNano`) and as podman 1 to 4 did (`Time`); or the
 * entries that podman writes into the journal (`PODMAN_EVENT`, …), as `journalctl -o json` prints them.
 */
export const podman: Source = {
  name: 'podman',
  title: 'Podman events',
  docs: 'https://docs.podman.io/en/latest/markdown/podman-events.1.html',
  verifiedOn: 'real',
  tells: { actor: false, digest: true, time: true, id: false },
  cannot: [
    'Who did it: podman records no user; rootless users have their own event log.',
    'On which host, except from the journal: bind it to the file with sources[].files and host in the policy.',
    'Which image a commit made: the record has the container only; the push or tag that follows carries the image id.',
    'Which bytes a container was made from: its records name the image as the command did. What the name meant is told by ' +
      'the last pull, tag or build of it on that host before the container was created; where those are missing, nothing does.',
    'podman import: it shows as a tag. buildah, also on the same storage: it shows nothing.',
    'Whether a pull fetched anything: podman run and create write pull for images that are there already.',
    'The config digest of a pushed manifest list: its id names the list.',
  ],
  joinWith: ['distribution notifications with references, by config digest: they tell who pushed and which manifest.'],
  delivery: {
    senders: 'system',
    by: 'File: JSON lines of podman events or of the journal.',
    authentication: 'None: whoever can write the file, or the event log of that user, can forge records.',
    loss:
      'What happens while the service is down is missing, unless it is read again with --since. Journal and event ' +
      'log drop their oldest records when they are full.',
    delay: 'At once.',
  },
  connect: [
    'On each host and for each user that runs podman: podman events --format json >> ' +
      '/var/log/podman-events.ndjson, as a service that restarts. With the journald backend old events can be read ' +
      'again with --since.',
    'Or read the journal itself, of all users at once: journalctl SYSLOG_IDENTIFIER=podman -o json -f >> ' +
      '/var/log/podman-journal.ndjson.',
    'Name the host in the policy: sources: - { name: build-1, kind: podman, host: build-1, files: ' +
      '["hosts/build-1.podman.ndjson"] }.',
    'List hosts where images are meant to be built under builders.',
  ],
  logClass: 'host',

  needless: [
    { Type: ['container', 'pod', 'network', 'volume', 'system', 'secret', 'machine'] },
    { Type: ['image'], Error: /./ },
    { Type: ['image'], Status: ['save', 'pull-error', 'mount', 'unmount'] },
    { Name: /^(?:oci|docker|oci-archive|docker-archive|dir|docker-daemon):/ },
  ],

  recognises: (record) =>
    isJournalEntry(record) ||
    (typeof record['Type'] === 'string' &&
      typeof record['Status'] === 'string' &&
      record['Action'] === undefined &&
      record['kind'] === undefined),

  read(entry, context) {
    const record = isJournalEntry(entry) ? ofJournal(entry) : entry;
    const at = epochTime(record, 'timeNano', 'time') ?? time(record, 'Time');
    const host = text(record, 'Host') ?? context.host;
    const understood = { ...known({ at }), scope: host ?? '' };
    const fields = acted(record);
    if (fields === undefined) return { ...understood, events: [] };
    if (at === undefined) throw new InvalidInput('timeNano', 'missing');
    const content = {
      at,
      ...known({ host }),
      ...fields,
      ...known({ labels: stringMap(object(record, 'Attributes'), isImageLabel) }),
    };
    const id = contentId('podman', { ...content, nanoseconds: record['timeNano'] ?? record['Time'] });
    const event = { type: 'host.image', id, source: 'podman', strength: 'recorded', origin: context.origin } as const;
    return { ...understood, events: [{ ...event, ...content }] };
  },
};

function isJournalEntry(record: JsonObject): boolean {
  return typeof record['PODMAN_EVENT'] === 'string' && typeof record['PODMAN_TYPE'] === 'string';
}

// libpod/events/journal_linux.go names the fields.
function ofJournal(entry: JsonObject): JsonObject {
  return {
    Type: entry['PODMAN_TYPE'],
    Status: entry['PODMAN_EVENT'],
    ID: entry['PODMAN_ID'],
    Name: entry['PODMAN_NAME'],
    Image: entry['PODMAN_IMAGE'],
    Time: entry['PODMAN_TIME'],
    Error: entry['ERROR'],
    Host: entry['_HOSTNAME'],
  };
}

const IMAGE_ACTIONS: ReadonlyMap<string, HostAction> = new Map([
  ['build', 'built'],
  ['loadfromarchive', 'loaded'],
  ['import', 'imported'],
  ['pull', 'pulled'],
  ['tag', 'tagged'],
  ['push', 'pushed'],
  ['untag', 'removed'],
  ['remove', 'removed'],
]);

// `podman push IMAGE DESTINATION` names the destination with its transport; only `docker://` leaves the host.
const LOCAL_TRANSPORT = /^(?:dir|oci|oci-archive|docker-archive|docker-daemon|containers-storage):/;
const REGISTRY_TRANSPORT = 'docker://';

function acted(record: JsonObject) {
  const type = requiredText(record, 'Type');
  const status = requiredText(record, 'Status');
  // What failed changed nothing.
  if (text(record, 'Error') !== undefined) return undefined;
  if (type === 'container' && status === 'commit') {
    return {
      action: 'committed',
      ...known({ base: text(record, 'Image'), container: text(record, 'ID') }),
    } as const;
  }
  const life = type === 'container' ? LIFE.get(status) : undefined;
  if (life !== undefined) return ofContainer(record, life);
  const action = IMAGE_ACTIONS.get(status);
  if (type !== 'image' || action === undefined) return undefined;

  const name = text(record, 'Name');
  if (action === 'pushed' && name !== undefined && LOCAL_TRANSPORT.test(name)) return undefined;
  const named = action === 'loaded' || name === undefined || imageId(name) !== undefined ? undefined : name;
  // A build has its image id in Name; other records have it in ID.
  const id = text(record, 'ID') ?? (named === undefined && action !== 'loaded' ? name : undefined);
  return {
    action,
    ...known({ image: id === undefined ? undefined : parseImageId(id), reference: withoutTransport(named) }),
  };
}

const LIFE: ReadonlyMap<string, HostAction> = new Map([
  ['create', 'created'],
  ['start', 'started'],
  ['died', 'ended'],
]);

/** Of a container that was started from an id no image is named. */
function ofContainer(record: JsonObject, action: HostAction) {
  const reference = text(record, 'Image');
  if (reference === undefined || /^(?:sha256:)?[a-f0-9]{12,64}$/.test(reference)) return undefined;
  return { action, reference, ...known({ container: text(record, 'ID') }) } as const;
}

function withoutTransport(name: string | undefined): string | undefined {
  return name?.startsWith(REGISTRY_TRANSPORT) ? name.slice(REGISTRY_TRANSPORT.length) : name;
}

function imageId(text: string): Digest | undefined {
  const digest = text.includes(':') ? text : `sha256:${text}`;
  return isDigest(digest) ? digest : undefined;
}

function parseImageId(text: string): Digest {
  const id = imageId(text);
  if (id === undefined) throw new InvalidInput('ID', `not an image id: ${quoted(text)}`);
  return id;
}
