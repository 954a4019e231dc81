import type { ChangesAnswer } from '../api/types.ts';
import { useAnswer } from '../state/answers.ts';
import { hrefOf, pathTo, useAddress } from '../state/address.ts';
import { short } from './foreign.tsx';
import { Moment } from './moment.tsx';
import { Severity } from './severity.tsx';

const DAY = 86_400_000;
const SHOWN = '12';

/** What was told since the day before, or since the day in the address; up to the moment that is looked at. */
export function Changes() {
  const { query, href, go } = useAddress();
  const { at } = query;
  const since = query['since'] ?? dayBefore(at === undefined ? Date.now() : Date.parse(at));
  const { answer, trouble } = useAnswer<ChangesAnswer>(
    hrefOf('changes', { since: `${since}T00:00:00Z`, until: at, limit: SHOWN }),
  );
  const isUnkept = answer !== undefined && answer.begins === undefined;
  return (
    <section class="card" aria-labelledby="changes">
      <h2 id="changes">
        What changed{' '}
        {!isUnkept && (
          <>
            since{' '}
            <input
              type="date"
              value={since}
              aria-label="since which day"
              onChange={({ currentTarget: { value } }) => go(href({ since: value || undefined }))}
            />
          </>
        )}
      </h2>
      {trouble && <p class="note">{trouble.says}</p>}
      {answer?.begins !== undefined && answer.begins > `${since}T00:00:00Z` && (
        <p class="faint">
          What was told is kept since <Moment at={answer.begins} />: of earlier times nothing can be said.
        </p>
      )}
      {isUnkept && <p class="faint">Nothing that was told is kept here: there is no history.</p>}
      {answer?.begins !== undefined && answer.items.length === 0 && <p class="faint">Nothing was told that is new.</p>}
      <ul class="plain">
        {answer?.items.map((one) => (
          <li key={`${one.finding} ${one.at} ${one.change}`}>
            <Moment at={one.at} /> {one.change} <Severity is={one.severity} />{' '}
            <a href={pathTo('findings', one.finding)}>{short(one.title, 120)}</a>
            {one.resolution !== undefined && <small>{short(one.resolution, 160)}</small>}
          </li>
        ))}
      </ul>
      {answer?.next !== undefined && <p class="faint">and more</p>}
    </section>
  );
}

function dayBefore(time: number): string {
  const day = Math.floor((Number.isNaN(time) ? Date.now() : time) / DAY - 1) * DAY;
  return new Date(day).toISOString().slice(0, 10);
}
