import type { Finding, FindingAnswer } from '../api/types.ts';
import { pathTo } from '../state/address.ts';
import { useAnswer } from '../state/answers.ts';
import { short } from './foreign.tsx';
import { Severity, State } from './severity.tsx';
import { Loading, TroubleNote } from './trouble.tsx';

/** The findings that an incident is made of. */
export function Parts({ parts }: { readonly parts: readonly Finding[] }) {
  if (parts.length === 0) return null;
  return (
    <section class="card">
      <h2>Made of {parts.length} findings</h2>
      <PartList parts={parts} />
    </section>
  );
}

/** The same below an incident's row. */
export function PartsOf({ id }: { readonly id: string }) {
  const { answer, trouble, answeredAt, again } = useAnswer<FindingAnswer>(`findings/${encodeURIComponent(id)}`);
  if (answer) return <PartList parts={answer.parts} />;
  if (trouble) return <TroubleNote trouble={trouble} answeredAt={answeredAt} again={again} />;
  return <Loading what="its parts" />;
}

function PartList({ parts }: { readonly parts: readonly Finding[] }) {
  return (
    <ul class="plain">
      {parts.map(({ id, severity, state, title }) => (
        <li key={id}>
          <Severity is={severity} /> <a href={pathTo('findings', id)}>{short(title)}</a>{' '}
          {state !== 'open' && <State is={state} />}
        </li>
      ))}
    </ul>
  );
}
