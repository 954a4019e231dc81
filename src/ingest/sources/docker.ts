import { type Digest, isDigest } from '../../core/digest.ts';
import type { HostAction } from '../../core/event.ts';
import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import type { Time } from '../../core/time.ts';
import { swarmEvent, swarmEvents } from '../vendor-formats/swarm.ts';
import { contentId, digest, epochTime, isObject, object, requiredText, stringMap, text } from '../records/json.ts';
import { isImageLabel } from '../records/images/manifest.ts';
import type { JsonObject, Source } from '../source.ts';

/**
 * Docker Engine events, with the fields `status`, `id`, `from` (before API 1.52) or without them; on managers of a swarm
 * also those of its services and their tasks. Podman's Docker-compatible API speaks the same, with its own verbs.
 */
export const docker: Source = {
  name: 'docker',
  title: 'Docker Engine events',
  docs: 'https://docs.docker.com/reference/cli/docker/system/events/',
  verifiedOn: 'real',
  tells: { actor: false, digest: true, time: true, id: false },
  cannot: [
    'Who did it: the engine records no user.',
    'On which host: bind it to the file with sources[].files and host in the policy.',
    'Which digest was pushed: a push names the reference only; the config digest comes from the tag or commit ' +
      'before it.',
    'BuildKit builds before API 1.46: they show as a tag only.',
    'What daemonless tools (skopeo, crane, buildah, kaniko) do on the same host.',
    'Which bytes a container was made from: its records name the image as the command did. What the name meant is told by ' +
      'the last pull, tag or build of it on that host before the container was created; where those are missing, nothing does.',
    'Which image a swarm service is created with: only its update names the old and the new one. Its containers do.',
  ],
  joinWith: [
    'distribution notifications with references, by config digest: they tell who pushed and which manifest.',
    'auditd or an authorization plugin on the socket, where the user must be known.',
  ],
  delivery: {
    senders: 'system',
    by: 'File: JSON lines of docker events, which streams them from the socket of the engine.',
    authentication: 'None: whoever can write the file, or is root on the host, can forge records.',
    loss:
      'The engine keeps the last 256 events in memory. What is older, or from before its restart, is lost to a ' +
      'collector that was away; with --since some come twice.',
    delay: 'Less than a second on the host; then as long as collecting takes.',
  },
  connect: [
    "On each host run: docker events --format '{{json .}}' >> /var/log/docker-events.ndjson, as a service that " +
      'restarts.',
    'The engine keeps the last 256 events only: after a restart begin with --since the time of the last line.',
    'Name the host in the policy: sources: - { name: dev-laptop-7, kind: docker, host: dev-laptop-7, files: ' +
      '["hosts/dev-laptop-7.docker.ndjson"] }.',
    'List hosts where images are meant to be built under builders.',
    'In a swarm do the same on every node, and on one manager for its services; name the swarm as cluster there.',
  ],
  logClass: 'host',

  needless: [
    { Type: ['network', 'volume', 'builder', 'plugin', 'daemon', 'node', 'secret', 'config'] },
    { Type: ['image'], Action: ['save', 'prune'] },
    {
      Type: ['container'],
      Action:
        /^(?:create|start|die|stop|destroy|kill|resize|top|rename|update|health_status|pause|unpause|restart|oom)/,
    },
    { Type: ['service'] },
  ],

  recognises: (record) =>
    typeof record['Type'] === 'string' && typeof record['Action'] === 'string' && isObject(record['Actor']),

  read(record, context) {
    const at = epochTime(record, 'timeNano', 'time');
    const understood = { ...known({ at }), scope: context.host ?? '' };
    const swarm = swarmEvent(record);
    if (swarm) return { ...understood, events: swarmEvents(record, swarm, requiredAt(at), context) };
    const fields = acted(record);
    if (fields === undefined) return { ...understood, events: [] };
    const content = {
      at: requiredAt(at),
      ...known({ host: context.host }),
      ...fields,
      ...known({ labels: stringMap(object(record, 'Actor', 'Attributes'), isImageLabel) }),
    };
    const id = contentId('docker', { ...content, nanoseconds: record['timeNano'] });
    const event = { type: 'host.image', id, source: 'docker', strength: 'recorded', origin: context.origin } as const;
    return { ...understood, events: [{ ...event, ...content }] };
  },
};

const IMAGE_ACTIONS: ReadonlyMap<string, HostAction> = new Map([
  ['create', 'built'],
  ['load', 'loaded'],
  ['import', 'imported'],
  ['pull', 'pulled'],
  ['tag', 'tagged'],
  ['push', 'pushed'],
  ['untag', 'removed'],
  ['delete', 'removed'],
  // Podman's.
  ['build', 'built'],
  ['loadfromarchive', 'loaded'],
  ['remove', 'removed'],
]);

// `die` comes however a container ends, before `destroy`.
const LIFE: ReadonlyMap<string, HostAction> = new Map([
  ['create', 'created'],
  ['start', 'started'],
  ['die', 'ended'],
]);

function requiredAt(at: Time | undefined): Time {
  if (at === undefined) throw new InvalidInput('timeNano', 'missing');
  return at;
}

function acted(record: JsonObject) {
  const type = requiredText(record, 'Type');
  const verb = requiredText(record, 'Action');
  const action = IMAGE_ACTIONS.get(verb);
  if (type === 'image' && action !== undefined) return { action, ...image(record) };
  const life = type === 'container' ? LIFE.get(verb) : undefined;
  if (life !== undefined) return ofContainer(record, life);
  if (type !== 'container' || verb !== 'commit') return undefined;
  return {
    action: 'committed',
    ...known({
      image: digest(record, 'Actor', 'Attributes', 'imageID'),
      reference: text(record, 'Actor', 'Attributes', 'imageRef'),
      base: text(record, 'Actor', 'Attributes', 'image'),
      container: text(record, 'Actor', 'ID'),
    }),
  } as const;
}

// Of a container that was started from an id, as each step of a classic build is, no image is named.
const ID = /^(?:sha256:)?[a-f0-9]{12,64}$/;

function ofContainer(record: JsonObject, action: HostAction) {
  const reference = text(record, 'Actor', 'Attributes', 'image');
  if (reference === undefined || ID.test(reference)) return undefined;
  return { action, reference, ...known({ container: text(record, 'Actor', 'ID') }) } as const;
}

// The actor's ID is the image id, or for pull and push the reference; `name` repeats the id where there is no name.
function image(record: JsonObject): { readonly image?: Digest; readonly reference?: string } {
  const given = requiredText(record, 'Actor', 'ID');
  // Podman writes ids without the algorithm.
  const id = /^[a-f0-9]{64}$/.test(given) ? `sha256:${given}` : given;
  const name = text(record, 'Actor', 'Attributes', 'name');
  if (isDigest(id)) return { image: id, ...known({ reference: isDigest(name) ? undefined : name }) };
  const pinned = id.slice(id.indexOf('@') + 1);
  return { reference: id, ...known({ image: isDigest(pinned) ? pinned : undefined }) };
}
