import type { ActivityAnswer, EventsAnswer } from '../api/types.ts';
import { short } from './foreign.tsx';
import { Moment } from './moment.tsx';
import { DigestLink, ImageLink } from './names.tsx';
import { TableHead } from './table-head.tsx';

type Push = ActivityAnswer['items'][number];
type Event = EventsAnswer['items'][number]['event'];

interface ActsShown {
  readonly pushes: readonly Push[];
  /** What records say besides of who is called so. */
  readonly events: readonly Event[];
}

/** Sign-ins, tokens, rights, pushes and changes of one actor on one line of time, the latest first. */
export function Acts({ pushes, events }: ActsShown) {
  // Events tell their time in milliseconds, all else as RFC 3339 has it.
  const rows = [
    ...pushes.map((push) => ({ at: push.at, push, says: undefined, address: push.address, client: push.client })),
    ...events.flatMap((event) => {
      const says = saysOf(event);
      if (says === undefined) return [];
      const { address, client } = from(event);
      return [{ at: new Date(event.at).toISOString(), push: undefined, says, address, client }];
    }),
  ].sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
  if (rows.length === 0) return null;
  return (
    <section class="card" aria-labelledby="acts">
      <h2 id="acts">What it did, the latest first</h2>
      <table>
        <TableHead columns={['When', 'What', 'Image', 'Digest', 'From', 'With', 'Runs in']} />
        <tbody>
          {rows.map(({ at, push, says, address, client }, index) => (
            <tr key={`${at} ${index}`}>
              <td>
                <Moment at={at} />
              </td>
              <td>{says === undefined ? 'pushed' : short(says, 160)}</td>
              <td>{push && <ImageLink {...push} />}</td>
              <td>{push && <DigestLink digest={push.digest} />}</td>
              <td>{address === undefined ? <span class="faint">not told</span> : short(address, 45)}</td>
              <td>{client === undefined ? '' : short(client, 60)}</td>
              <td>{push && (push.running === 0 ? <span class="faint">nothing</span> : <b>{push.running}</b>)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function from(event: Event): { readonly address?: string | undefined; readonly client?: string | undefined } {
  return { ...('address' in event && { address: event.address }), ...('client' in event && { client: event.client }) };
}

/** What one record says that it did; undefined: a push, which stands there by itself, or what only reads. */
function saysOf(event: Event): string | undefined {
  switch (event.type) {
    case 'credential.issued': {
      const { system, subject, audience, actor } = event;
      const to = audience === undefined ? '' : ` to ${audience}`;
      return actor === undefined || actor.name === subject.name
        ? `signed in${to} (${system})`
        : `got a credential of ${subject.name}${to} (${system})`;
    }
    case 'control.changed':
      return `${event.effect} ${event.control.replaceAll('-', ' ')}: ${event.subject}, ${event.change}${
        event.grantee === undefined ? '' : ` for ${event.grantee.name}`
      }`;
    case 'manifest.deleted':
      return `deleted ${event.repository}${event.tag === undefined ? '' : `:${event.tag}`}`;
    case 'workload.changed':
      return `changed ${event.kind}/${event.name} in ${event.namespace ?? 'no namespace'}`;
    case 'release.published':
      return `published ${event.tag} of ${event.project}`;
    case 'container.entered':
      return 'entered a container';
    default:
      return undefined;
  }
}
