import type { ActivityAnswer, EventsAnswer } from '../api/types.ts';
import { short } from './foreign.tsx';
import { Moment } from './moment.tsx';
import { ActorLink, DigestLink, ImageLink } from './names.tsx';
import { TableHead } from './table-head.tsx';

type Push = ActivityAnswer['items'][number];
type Event = EventsAnswer['items'][number]['event'];

/** One thing that somebody did, or that was done to them. */
export interface Act {
  /** RFC 3339. */
  readonly at: string;
  readonly push?: Push;
  readonly says: string;
  /** Another one who did it. */
  readonly by?: string;
  readonly address?: string | undefined;
  readonly client?: string | undefined;
}

/** Of pushes and of what records say besides of who is called so, the latest first. */
export function actsOf(name: string, pushes: readonly Push[], events: readonly Event[]): readonly Act[] {
  return [
    ...pushes.map((push) => ({ at: push.at, push, says: 'pushed', address: push.address, client: push.client })),
    ...events.flatMap((event) => {
      const says = saysOf(event);
      if (says === undefined) return [];
      const by =
        'actor' in event && event.actor !== undefined && event.actor.name !== name ? event.actor.name : undefined;
      // Events tell their time in milliseconds, all else as RFC 3339 has it.
      return [{ at: new Date(event.at).toISOString(), says, ...(by !== undefined && { by }), ...from(event) }];
    }),
  ].sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
}

/** Sign-ins, tokens, rights, pushes and changes of one actor on one line of time. */
export function Acts({ acts }: { readonly acts: readonly Act[] }) {
  if (acts.length === 0) return null;
  return (
    <section class="card" aria-labelledby="acts">
      <h2 id="acts">What it did, the latest first</h2>
      <table>
        <TableHead
          columns={['When', 'What', 'Image', 'Digest', 'From', 'With', 'Runs in']}
          whole={['Digest', 'From', 'Runs in']}
        />
        <tbody>
          {acts.map(({ at, push, says, by, address, client }, index) => (
            <tr key={`${at} ${index}`}>
              <td>
                <Moment at={at} />
              </td>
              <td>
                {short(says, 160)}
                {by !== undefined && (
                  <>
                    , by <ActorLink name={by} />
                  </>
                )}
              </td>
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
    case 'control.changed': {
      const whose = event.grantee === undefined ? '' : ` for ${event.grantee.name}`;
      return `${event.effect} ${event.control.replaceAll('-', ' ')}: ${event.subject}, ${event.change}${whose}`;
    }
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
