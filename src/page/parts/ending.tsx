import type { LetPast, LetPastAnswer } from '../api/types.ts';
import { useAnswer } from '../state/answers.ts';
import { short } from './foreign.tsx';
import { hrefOf, useAddress } from '../state/address.ts';

const SOON = 7 * 86_400_000;
/** What something still rests on comes first, then what ends next. */
const LOOKED_AT = '200';
const SHOWN = 8;

export const PLURALS: Readonly<Record<LetPast['kind'], string>> = {
  exception: 'exceptions',
  'accepted contents': 'accepted contents',
  suppression: 'suppressions',
  'break-glass': 'break-glass',
};

/** What is let past and ends this week, has ended with something resting on it, or is to be looked at again. */
export function Ending() {
  const { at } = useAddress().query;
  const { answer, trouble } = useAnswer<LetPastAnswer>(hrefOf('let-past', { at, limit: LOOKED_AT }));
  if (!answer) return trouble ? <p class="card note">{trouble.says}</p> : null;
  const now = Date.parse(at ?? answer.evaluatedAt);
  const due = answer.items.filter((one) => isDue(one, now));
  const holding = answer.counts
    .filter(({ standing }) => standing === 'in force')
    .map(({ kind, count }) => `${count.toLocaleString('en')} ${count === 1 ? kind : PLURALS[kind]}`);
  return (
    <section class="card" aria-labelledby="ending">
      <h2 id="ending">
        <a href={hrefOf('/exceptions', {})}>What is let past</a>{' '}
        <small class="faint">{holding.length === 0 ? 'nothing in force' : `in force: ${holding.join(', ')}`}</small>
      </h2>
      {due.length === 0 && <p class="faint">Nothing ends this week, no review is due, nothing rests on what ended.</p>}
      <ul class="plain">
        {due.slice(0, SHOWN).map((one, index) => (
          <li key={`${one.kind} ${one.id} ${index}`}>
            <b>
              {one.kind} {short(one.id, 40)}
            </b>{' '}
            {whenOf(one)}
            {one.isReviewOverdue && <span class="bad"> · review overdue</span>}
            <small>
              {one.rests ? (
                <span class="bad">{short(one.rests.says, 160)}</span>
              ) : (
                `${short(one.reason ?? 'no reason told')} (${short(one.owner ?? 'nobody named', 60)})`
              )}
            </small>
          </li>
        ))}
        {due.length > SHOWN && (
          <li>
            <a href={hrefOf('/exceptions', {})}>and {due.length - SHOWN} more</a>
          </li>
        )}
      </ul>
    </section>
  );
}

function isDue({ rests, isReviewOverdue, standing, ends }: LetPast, now: number): boolean {
  const endsSoon =
    (standing === 'in force' || standing === 'waiting') && ends !== undefined && Date.parse(ends) < now + SOON;
  return rests !== undefined || endsSoon || (isReviewOverdue && standing === 'in force');
}

function whenOf({ standing, ends, from }: LetPast): string {
  if (standing === 'used') return `was used ${from?.slice(0, 10) ?? ''}`;
  return `${standing === 'ended' ? 'ended' : 'ends'} ${ends?.slice(0, 10) ?? 'at no day that is told'}`;
}
