import type { ExceptionsAnswer } from '../api/types.ts';
import { ExceptionDraft } from '../parts/exception-draft.tsx';
import { Foreign, short } from '../parts/foreign.tsx';
import { Loading, TroubleNote } from '../parts/trouble.tsx';
import { pathTo } from '../state/address.ts';
import { useAnswer } from '../state/answers.ts';
import { TableHead } from '../parts/table-head.tsx';

type Exception = ExceptionsAnswer['exceptions'][number];

/** `/exceptions`: what is let past, by whom, why and until when; ended ones that something still rests on come first. */
export function Exceptions() {
  const { answer, trouble, answeredAt, again } = useAnswer<ExceptionsAnswer>('exceptions');
  const now = Date.parse(answer?.evaluatedAt ?? '');
  const rows = [...(answer?.exceptions ?? [])].sort(
    (one, other) => weight(one) - weight(other) || Date.parse(one.expires) - Date.parse(other.expires),
  );
  return (
    <main id="main">
      <h1>What is let past</h1>
      <TroubleNote trouble={trouble} answeredAt={answeredAt} again={again} />
      {!answer && !trouble && <Loading what="the exceptions" />}
      {answer && rows.length === 0 && <p class="empty">The policy lets nothing past: it has no exceptions.</p>}
      {rows.length > 0 && (
        <section class="card">
          <table>
            <TableHead columns={['Ends', 'What', 'Why', 'Asked for, approved', 'Silences now']} />
            <tbody>
              {rows.map((one) => (
                <ExceptionRow key={one.id} exception={one} now={now} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      <ExceptionDraft />
    </main>
  );
}

interface ExceptionShown {
  readonly exception: Exception;
  /** When it was evaluated, in milliseconds since 1970. */
  readonly now: number;
}

function ExceptionRow({ exception: one, now }: ExceptionShown) {
  return (
    <tr>
      <td class="short">
        {one.expires.slice(0, 10)} <small>{one.standing}</small>
        {one.reviewBy !== undefined && (
          <small class={Date.parse(one.reviewBy) < now ? 'bad' : 'faint'}> review by {one.reviewBy.slice(0, 10)}</small>
        )}
      </td>
      <td>
        <b>{short(one.id, 60)}</b>
        {one.ticket !== undefined && <small> {short(one.ticket, 60)}</small>}
      </td>
      <td>
        <Foreign text={one.reason} />
      </td>
      <td>
        {short(one.owner, 60)}
        {one.approvedBy === undefined ? (
          <small class="faint"> nobody approved it</small>
        ) : (
          <>, {short(one.approvedBy, 60)}</>
        )}
      </td>
      <td>
        {one.silences.length === 0 ? (
          <span class="faint">nothing</span>
        ) : (
          <ul class="plain">
            {one.silences.slice(0, 5).map((silenced) => (
              <li key={silenced.id}>
                {silenced.severity} <a href={pathTo('findings', silenced.id)}>{short(silenced.rule, 60)}</a>
              </li>
            ))}
          </ul>
        )}
      </td>
    </tr>
  );
}

/** First what has ended and something still rests on, then what holds, by its end. */
function weight({ standing, silences }: Exception): number {
  if (standing === 'ended') return silences.length > 0 ? 0 : 3;
  return standing === 'in force' ? 1 : 2;
}
