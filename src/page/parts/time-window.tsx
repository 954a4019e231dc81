import { InstantField } from './instant-field.tsx';

/** From when to when: it stands in the address as `since` and `until`. */
export function TimeWindow({ says }: { readonly says: string }) {
  return (
    <form class="filters" aria-label={says} onSubmit={(event) => event.preventDefault()}>
      <InstantField name="since" says={`${says} from`} />
      <InstantField name="until" says="until" />
    </form>
  );
}
