import { CUSTODY_LINKS } from '../../core/custody.ts';
import type { Custody } from '../api/types.ts';
import { Foreign } from './foreign.tsx';

const MARKS = { complete: '✓', missing: '✗', contradicted: '!', unknown: '?' } as const;

/** The six links: each with what is known of it and why. Unknown is never drawn as good. */
export function LinksOfCustody({ custody }: { readonly custody: Custody }) {
  return (
    <section class="card" aria-label="The six links of custody">
      <ul class="links">
        {CUSTODY_LINKS.map((name) => {
          const { state, reason } = custody.links[name];
          return (
            <li key={name} class={state}>
              <b>
                <span aria-hidden="true">{MARKS[state]}</span> {name}
              </b>{' '}
              {state}
              <small>
                {custody.required.includes(name) && <abbr title="the environment requires this link">required: </abbr>}
                <Foreign text={firstOf(reason)} most={60} />
              </small>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The first of several reasons: all of them stand in the findings below. */
function firstOf(reason: string): string {
  const [first = '', ...others] = reason.split('; ');
  return others.length === 0 ? first : `${first}; and ${others.length} more`;
}
