import type { Finding } from '../api/types.ts';
import { pathTo } from '../state/address.ts';
import { short } from './foreign.tsx';
import { Severity, State } from './severity.tsx';

/** The findings that an incident is made of. */
export function Parts({ parts }: { readonly parts: readonly Finding[] }) {
  if (parts.length === 0) return null;
  return (
    <section class="card">
      <h2>Made of {parts.length} findings</h2>
      <ul class="plain">
        {parts.map(({ id, severity, state, title }) => (
          <li key={id}>
            <Severity is={severity} /> <a href={pathTo('findings', id)}>{short(title)}</a>{' '}
            {state !== 'open' && <State is={state} />}
          </li>
        ))}
      </ul>
    </section>
  );
}
