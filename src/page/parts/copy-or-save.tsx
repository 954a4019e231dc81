import { hrefOf, useAddress } from '../state/address.ts';
import { mayAs, usePerson } from '../state/session.ts';
import { type Copied, CopyButtons } from './copying.tsx';

interface CopyOrSaveShown {
  /** What a pack of evidence is asked about: `finding`, `image`, `actor`, `since`. */
  readonly about: Readonly<Record<string, string>>;
  /** What else can be copied than the link. */
  readonly texts?: readonly Copied[];
}

/** What is shown, to be taken elsewhere: as link, as JSON, as text; and the evidence behind it as one file. */
export function CopyOrSave({ about, texts = [] }: CopyOrSaveShown) {
  const person = usePerson();
  const { query } = useAddress();
  const asked = { ...about, format: 'pack' };
  return (
    <details class="copy-or-save">
      <summary>Copy or save</summary>
      <CopyButtons texts={[['as link', () => window.location.href], ...texts]} />
      <p>
        <a href={packHref('packs', asked)} download>
          Evidence pack
        </a>
        {mayAs(person, 'analyst') && (
          <>
            {' '}
            ·{' '}
            <a href={packHref('packs/records', asked)} download>
              with raw records
            </a>
          </>
        )}{' '}
        <small class="faint">
          {query['at'] !== undefined && 'As it is known now. '}
          Checked by <code>landwaiter pack check FILE</code>.
        </small>
      </p>
    </details>
  );
}

/** Of the API, which takes no moment along. */
function packHref(path: string, asked: Readonly<Record<string, string>>): string {
  return `/api/v1/${hrefOf(path, asked)}`;
}
