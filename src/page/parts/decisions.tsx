import type { FindingAnswer } from '../api/types.ts';
import { Foreign, short } from './foreign.tsx';
import { Moment } from './moment.tsx';

/** Who decided what about it, and why. */
export function Decisions({ decisions }: Pick<FindingAnswer, 'decisions'>) {
  if (decisions.length === 0) return null;
  return (
    <section class="card">
      <h2>Decided</h2>
      <ul class="plain">
        {decisions.map(({ id, kind, who, why, at, until, approvedBy }) => (
          <li key={id}>
            <Moment at={at} /> {short(who, 60)}: <b>{kind}</b>
            {until !== undefined && <> until {until.slice(0, 10)}</>}
            {approvedBy !== undefined && <>, approved by {short(approvedBy, 60)}</>}
            <small>
              <Foreign text={why} />
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
