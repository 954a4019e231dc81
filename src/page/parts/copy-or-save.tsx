import { useRef } from 'preact/hooks';
import { hrefOf, useAddress } from '../state/address.ts';
import { useKeys } from '../state/keys.ts';
import { mayAs, usePerson } from '../state/session.ts';
import { useSaving } from './saving.tsx';
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
  const [says, save] = useSaving();
  const box = useRef<HTMLDetailsElement>(null);
  const pack = useRef<HTMLAnchorElement>(null);
  const open = (): void => {
    if (box.current) box.current.open = true;
    pack.current?.focus();
  };
  useKeys([{ key: 'e', says: 'evidence to save', does: open }]);
  return (
    <details class="copy-or-save" ref={box}>
      <summary>
        Copy or save <kbd>e</kbd>
      </summary>
      <CopyButtons texts={[['as link', () => window.location.href], ...texts]} />
      <p>
        <a ref={pack} href={packHref('packs', asked)} onClick={(event) => save(event, 'The pack')} download>
          Evidence pack
        </a>
        {mayAs(person, 'analyst') && (
          <>
            {' '}
            ·{' '}
            <a
              href={packHref('packs/records', asked)}
              onClick={(event) => save(event, 'The pack with raw records')}
              download
            >
              with raw records
            </a>
          </>
        )}{' '}
        <small class="faint">
          {query['at'] !== undefined && 'As it is known now. '}
          Checked by <code>landwaiter pack check FILE</code>.
        </small>{' '}
        <span class="faint" role="status">
          {says}
        </span>
      </p>
    </details>
  );
}

/** Of the API, which takes no moment along. */
function packHref(path: string, asked: Readonly<Record<string, string>>): string {
  return `/api/v1/${hrefOf(path, asked)}`;
}
