import { useAddress } from '../state/address.ts';

interface InstantFieldShown {
  /** The parameter of the address in which it stands, as `2026-11-24T16:45:00Z`. */
  readonly name: 'at' | 'since' | 'until';
  readonly says: string;
}

/** An instant of the address, in UTC; empty: none. */
export function InstantField({ name, says }: InstantFieldShown) {
  const { query, href, go } = useAddress();
  return (
    <label>
      {says} (UTC)
      <input
        type="datetime-local"
        value={(query[name] ?? '').slice(0, 16)}
        onChange={({ currentTarget: { value } }) => go(href({ [name]: value === '' ? undefined : `${value}:00Z` }))}
      />
    </label>
  );
}
