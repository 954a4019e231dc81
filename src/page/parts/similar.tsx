import type { SimilarAnswer } from '../api/types.ts';
import { pathTo } from '../state/address.ts';
import { useAnswer } from '../state/answers.ts';
import { short } from './foreign.tsx';
import { Moment } from './moment.tsx';
import { Severity } from './severity.tsx';

const SAYS = {
  actor: 'By the same actor',
  address: 'From the same address',
  layer: 'With the same layer, which no good image has',
  workload: 'At the same workload',
} as const;

/** Other findings that have something in common with this one: is it one of many? */
export function Similar({ id }: { readonly id: string }) {
  const { answer, trouble } = useAnswer<SimilarAnswer>(`findings/${encodeURIComponent(id)}/similar`);
  if (trouble) return <p class="card note">What is similar is not known: {trouble.says}</p>;
  if (!answer) return null;
  return (
    <section class="card" aria-labelledby="similar">
      <h2 id="similar">Similar findings</h2>
      {answer.groups.length === 0 && <p class="faint">No other finding has its actor, address, layer or workload.</p>}
      {answer.groups.map(({ by, value, findings, more }) => (
        <details key={`${by} ${value}`} open={answer.groups.length < 4}>
          <summary>
            {SAYS[by]}: <b>{short(value, 60)}</b> <span class="faint">{findings.length + more}</span>
          </summary>
          <ul class="plain">
            {findings.map((one) => (
              <li key={one.id}>
                <Severity is={one.severity} /> <a href={pathTo('findings', one.id)}>{short(one.title, 90)}</a>
                <small>
                  <Moment at={one.lastEventAt} />{' '}
                  {short([one.repository, one.workload].filter((part) => part !== undefined).join(', '), 90)}
                </small>
              </li>
            ))}
            {more > 0 && <li class="faint">and {more.toLocaleString('en')} more</li>}
          </ul>
        </details>
      ))}
    </section>
  );
}
