import { useAddress } from '../state/address.ts';

/** Chooses the moment that is looked at; empty: now. */
export function AsOf() {
  const { query, href, go } = useAddress();
  return (
    <label>
      as of (UTC)
      <input
        type="datetime-local"
        value={(query['at'] ?? '').slice(0, 16)}
        onChange={({ currentTarget: { value } }) => go(href({ at: value === '' ? undefined : `${value}:00Z` }))}
      />
    </label>
  );
}
