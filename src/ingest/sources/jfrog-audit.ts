import type { Actor } from '../../core/actor.ts';
import type { ControlChanged } from '../../core/control-event.ts';
import { known } from '../../core/known.ts';
import { jfrogActor, jfrogTime } from '../vendor-formats/jfrog.ts';
import { embeddedObject } from '../records/embedded-json.ts';
import { contentId, object, text } from '../records/json.ts';
import { matchingLine, partsOf } from '../records/message.ts';
import type { JsonObject, Source } from '../source.ts';

/**
 * The audit trail of the JFrog platform (`access-security-audit.log`): its lines as a log shipper wraps them, or as
 * JFrog's FluentD configuration parses them (`log_source` `jfrog.rt.access.audit`).
 */
export const jfrogAudit: Source = {
  name: 'jfrog-audit',
  title: 'JFrog audit trail',
  docs: 'https://jfrog.com/help/r/jfrog-platform-administration-documentation/audit-trail-log',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: false },
  cannot: [
    'Pushes, pulls and deletions of images: jfrog-access and jfrog have them.',
    'For which repositories a permission or token holds: only its name is read.',
    'Who did it where a service of the platform acted for somebody.',
    'Changes of repositories, webhooks and replication: they are not in this log.',
    'An id of the line: equal content is taken for one line.',
  ],
  joinWith: ['jfrog-access, for what was pushed with it afterwards.'],
  delivery: {
    senders: 'system',
    by: 'File: text lines, which a log shipper writes as JSON.',
    authentication: 'None: whoever can write the file can forge lines.',
    loss:
      'Rotated by the server: what was not read before a rotated file is deleted is lost. Each node has its own ' +
      'file.',
    delay: 'Written with the change; then as fast as the log shipper.',
  },
  connect: [
    'Leave security.audit.enabled true in the configuration of the Access service.',
    'Let a log shipper read $JFROG_HOME/artifactory/var/log/access-security-audit.log and write each line as one JSON ' +
      'object with the text in message; or use the FluentD configuration of JFrog (log-analytics) with a file as output.',
    'Name the registry under sources[].files in the policy.',
  ],
  logClass: 'identity',

  needless: [{ message: /\|(?:PRS|TKN|USR|GRP|PRJ)\|/ }],

  recognises: (record) => lineOf(record) !== undefined,

  read(record, context) {
    const line = lineOf(record) ?? {};
    const at = jfrogTime(line, context);
    const understood = { at, scope: context.registry ?? '' };
    const [name, verb] = [ENTITIES.get(text(line, 'event') ?? ''), VERBS.get(text(line, 'event_type') ?? '')];
    if (name === undefined || verb === undefined) return { ...understood, events: [] };

    const entity = text(line, 'entity_name');
    const address = text(line, 'user_ip');
    const [effect, word] = verb;
    const content = {
      control: 'push-permission',
      effect,
      subject: entity === undefined ? name : `${name} ${entity}`,
      change: `${name} ${word}`,
      ...known({
        actor: jfrogActor(text(line, 'user')) ?? jfrogActor(text(line, 'logged_principal')),
        address: address === undefined || /^unknown$/i.test(address) ? undefined : address,
        registry: context.registry,
      }),
    } as const;
    const id = contentId('jfrog-audit', { at, ...content, trace: text(line, 'token_id') });
    const common = { id, source: 'jfrog-audit', at, strength: 'recorded', origin: context.origin } as const;
    const grantee = granteeOf(line, entity);
    return { ...understood, events: [{ type: 'control.changed', ...common, ...content, ...known({ grantee }) }] };
  },
};

// Date | Trace ID | User IP | User | Logged Principal | Entity Name | Event Type | Event | Data Changed. JFrog's own
// configuration calls the trace `token_id`.
const LINE =
  /^(?<timestamp>\d{4}-\d\d-\d\d[T ][\d:.,]{8,16}Z?)\|(?<token_id>[^|]*)\|(?<user_ip>[^|]*)\|(?<user>[^|]*)\|(?<logged_principal>[^|]*)\|(?<entity_name>[^|]*)\|(?<event_type>[CUD])\|(?<event>[A-Z]{2,5})\|(?<data_changed>.*)/;

function lineOf(record: JsonObject): JsonObject | undefined {
  if (record['log_source'] === 'jfrog.rt.access.audit') {
    return typeof record['event_type'] === 'string' ? record : undefined;
  }
  return partsOf(matchingLine(record, LINE));
}

/** Whose user or token it is: a token's subject is `jfac@01…/users/NAME`, and its entity may be its id. */
function granteeOf(line: JsonObject, entity: string | undefined): Actor | undefined {
  const kind = text(line, 'event');
  if (kind === 'USR') return jfrogActor(entity);
  if (kind !== 'TKN') return undefined;
  const data = embeddedObject(text(line, 'data_changed') ?? '') ?? {};
  const told = object(data, 'added') ?? object(data, 'removed') ?? object(data, 'updated') ?? {};
  const [, user] = /\/users\/(.+)$/.exec(text(told, 'subject') ?? '') ?? [];
  return jfrogActor(user ?? text(told, 'owner'));
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['USR', 'user'],
  ['GRP', 'group'],
  ['PRM', 'permission'],
  ['TKN', 'access token'],
]);

const VERBS: ReadonlyMap<string, readonly [ControlChanged['effect'], string]> = new Map([
  ['C', ['loosened', 'created']],
  ['U', ['changed', 'changed']],
  ['D', ['tightened', 'deleted']],
]);
