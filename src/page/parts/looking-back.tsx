import { useAddress } from '../state/address.ts';
import { short } from './foreign.tsx';

/** With a time in the address: which of two questions is answered, and the way back. */
export function LookingBack() {
  const { path, query, href } = useAddress();
  const { at } = query;
  if (at === undefined) return null;
  const when = <b>{short(at, 40).replace('T', ' ')} (UTC)</b>;
  return (
    <div class="looking-back" role="status">
      <p>
        {Number.isNaN(Date.parse(at)) ? (
          <>“{short(at, 40)}” is no time, such as 2026-11-16T21:00:00Z.</>
        ) : path === '/findings' ? (
          <>
            What had been told by {when}, from the history of findings: nothing is judged anew. Nothing can be decided
            here.
          </>
        ) : (
          <>What was so at {when}, by all that is known now and by today’s policy. Nothing can be decided here.</>
        )}{' '}
        <a href={href({ at: undefined })}>Back to now</a>
      </p>
    </div>
  );
}
