import type { FindingRow } from '../api/types.ts';
import { short } from './foreign.tsx';
import { lasting } from './moment.tsx';
import { PartsOf } from './finding-parts.tsx';
import { Severity, State } from './severity.tsx';

interface FindingLineShown {
  readonly row: FindingRow;
  /** When the list was evaluated, in milliseconds since 1970. */
  readonly now: number;
  readonly isHere: boolean;
  readonly isSelected: boolean;
  readonly href: string;
  /** What it is made of is shown below it. */
  readonly isOpen: boolean;
  toggle(): void;
  /** Shows what it is made of, or no longer. */
  fold(): void;
}

/** One finding in a list: how bad, what, about which image, by whom, where, since when. */
export function FindingLine({ row, now, isHere, isSelected, href, isOpen, toggle, fold }: FindingLineShown) {
  const { id, severity, state, title, repository, tag, actor, environment, workload, parts, decision } = row;
  const about = repository === undefined ? undefined : tag === undefined ? repository : `${repository}:${tag}`;
  const more = [
    about,
    actor === undefined ? undefined : `by ${actor}`,
    workload === undefined ? environment : `in ${[environment, workload].filter(Boolean).join(' / ')}`,
  ].filter((one) => one !== undefined);
  return (
    <article class={`finding-line ${severity}`} aria-current={isHere ? 'true' : undefined}>
      <input type="checkbox" checked={isSelected} aria-label={`select: ${short(title)}`} onChange={toggle} />
      <Severity is={severity} />
      <div>
        <a href={href} id={`finding-${id}`}>
          {short(title)}
        </a>
        {parts > 0 && (
          <button type="button" class="fold" aria-expanded={isOpen} onClick={fold}>
            {isOpen ? '▾' : '▸'} {parts} parts
          </button>
        )}
        {state !== 'open' && <State is={state} />}
        <small class="about">{more.map((one) => short(one, 80)).join(' · ')}</small>
        {isOpen && <PartsOf id={id} />}
      </div>
      <small class="faint age">
        {lasting(now - Date.parse(row.lastEventAt))}
        {decision && <span> · {short(decision.who, 40)}</span>}
      </small>
    </article>
  );
}
