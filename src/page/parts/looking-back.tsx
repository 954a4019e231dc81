import { useAddress } from '../state/address.ts';
import { short } from './foreign.tsx';

const OFF = 'Nothing can be decided here.';
/** What a screen answers when it is asked about a time, by how its address begins. */
const ANSWERS: readonly (readonly [path: RegExp, says: string])[] = [
  [
    /^\/$/,
    `Containers, workloads and what was let past as they were then, by all that is known now; findings as they had been told by then; what is not heard, now. ${OFF}`,
  ],
  [/^\/exceptions$/, `What was let past then, by today’s policy; findings as they are told now. ${OFF}`],
  [/^\/findings$/, `What had been told by then, from the history of findings: nothing is judged anew. ${OFF}`],
  [/^\/findings\//, `The chain as it stood then, by all that is known now; the finding as it is told now. ${OFF}`],
  [/^\/images($|\/)/, `What was so then, by all that is known now and by today’s policy. ${OFF}`],
  [/^\/workloads\//, `What was so then, by all that is known now and by today’s policy. ${OFF}`],
  [/^\/repositories\//, `Tags as they stood then, by all that is known now; digests as they are known now. ${OFF}`],
];

/** With a time in the address: which question is answered about it, and the way back. */
export function LookingBack() {
  const { path, query, href } = useAddress();
  const { at } = query;
  if (at === undefined) return null;
  const says =
    ANSWERS.find(([one]) => one.test(path))?.[1] ??
    'This screen shows how it is now, whatever the time; links go on to that time.';
  return (
    <div class="looking-back" role="status">
      <p>
        {Number.isNaN(Date.parse(at)) ? (
          <>“{short(at, 40)}” is no time, such as 2026-11-16T21:00:00Z.</>
        ) : (
          <>
            <b>{short(at, 40).replace('T', ' ')}</b> – {says}
          </>
        )}{' '}
        <a href={href({ at: undefined })}>Back to now</a>
      </p>
    </div>
  );
}
