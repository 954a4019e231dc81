import { useAddress } from '../state/address.ts';

/** From when to when, in UTC: it stands in the address as `since` and `until`. */
export function TimeWindow({ says }: { readonly says: string }) {
  const { query, href, go } = useAddress();
  return (
    <form class="filters" aria-label={says} onSubmit={(event) => event.preventDefault()}>
      {(['since', 'until'] as const).map((name) => (
        <label key={name}>
          {name === 'since' ? `${says} from (UTC)` : 'until (UTC)'}
          <input
            type="datetime-local"
            value={(query[name] ?? '').slice(0, 16)}
            onChange={({ currentTarget: { value } }) => go(href({ [name]: value === '' ? undefined : `${value}:00Z` }))}
          />
        </label>
      ))}
    </form>
  );
}
