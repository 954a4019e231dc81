import { SEVERITIES } from '../../core/finding.ts';
import { useEffect, useState } from 'preact/hooks';
import type { FindingsSummary } from '../api/types.ts';
import { useAddress } from '../state/address.ts';
import { short } from './foreign.tsx';

const STATES = [
  ['', 'open'],
  ['pending', 'waiting for evidence'],
  ['acknowledged', 'looked after'],
  ['suppressed', 'suppressed'],
  ['resolved', 'resolved'],
  ['all', 'all'],
] as const;
const AGES = [
  ['day', 'of the last day'],
  ['week', 'of the last week'],
  ['month', 'of the last month'],
  ['older', 'older'],
] as const;
const FACETS = ['environment', 'rule', 'repository', 'actor', 'cluster'] as const;
const SORTS = [
  ['worst', 'worst first'],
  ['newest', 'newest first'],
  ['oldest', 'oldest first'],
  ['opened', 'last opened first'],
] as const;

/** What the list is narrowed by. All of it stands in the address. */
export function FindingFilters({ summary }: { readonly summary: FindingsSummary | undefined }) {
  const { query, href, go } = useAddress();
  const [text, setText] = useState(query['q'] ?? '');
  // Going back gives the field its earlier text, too.
  useEffect(() => setText(query['q'] ?? ''), [query['q']]);
  const choose = (name: string, value: string): void => go(href({ [name]: value || undefined, row: undefined }));
  return (
    <form
      class="filters"
      aria-label="Filters"
      onSubmit={(event) => {
        event.preventDefault();
        choose('q', text.trim());
      }}
    >
      <Choice name="state" value={query['state'] ?? ''} options={STATES} choose={choose} />
      <Choice
        name="severity"
        value={query['severity'] ?? ''}
        options={[
          ['', 'any'],
          ...SEVERITIES.map((one) => [one, summary ? `${one} and worse (${worse(summary, one)})` : one] as const),
        ]}
        choose={choose}
      />
      <Choice name="age" value={query['age'] ?? ''} options={[['', 'any'], ...AGES]} choose={choose} />
      {FACETS.map((name) => (
        <Choice
          key={name}
          name={name}
          value={query[name] ?? ''}
          options={[['', 'any'], ...given(summary?.[name] ?? [], query[name])]}
          choose={choose}
        />
      ))}
      <Choice name="sort" value={query['sort'] ?? 'worst'} options={SORTS} choose={choose} />
      <label>
        text
        <input
          type="search"
          value={text}
          maxLength={200}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
    </form>
  );
}

type Facet = FindingsSummary['rule'][number];

interface ChoiceShown {
  readonly name: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, says: string])[];
  choose(name: string, value: string): void;
}

function Choice({ name, value, options, choose }: ChoiceShown) {
  return (
    <label>
      {name}
      <select value={value} onChange={({ currentTarget }) => choose(name, currentTarget.value)}>
        {options.map(([one, says]) => (
          <option key={one} value={one}>
            {says}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The values there are with their counts, and the chosen one even where it has none. */
function given(facets: readonly Facet[], chosen: string | undefined): readonly (readonly [string, string])[] {
  const own = facets.map(({ value, count }) => [value, `${short(value, 60)} (${count})`] as const);
  const isThere = chosen === undefined || facets.some(({ value }) => value === chosen);
  return isThere ? own : [...own, [chosen, `${short(chosen, 60)} (0)`]];
}

function worse({ severity }: FindingsSummary, least: (typeof SEVERITIES)[number]): number {
  const until = SEVERITIES.indexOf(least);
  return SEVERITIES.slice(0, until + 1).reduce((sum, one) => sum + severity[one], 0);
}
