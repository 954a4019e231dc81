import { useEffect, useRef, useState } from 'preact/hooks';
import { hrefOf, useAddress } from '../state/address.ts';
import { useKeys } from '../state/keys.ts';
import { usePerson } from '../state/session.ts';
import { short } from './foreign.tsx';

const SCREENS = [
  { path: '/', name: 'Overview', letter: 'o' },
  { path: '/findings', name: 'Findings', letter: 'f' },
  { path: '/images', name: 'Images', letter: 'i' },
  { path: '/exceptions', name: 'Exceptions', letter: 'x' },
  { path: '/telemetry', name: 'Telemetry', letter: 't' },
  { path: '/policy', name: 'Policy', letter: 'p' },
  { path: '/attack', name: 'ATT&CK', letter: 'a' },
  { path: '/reports', name: 'Reports', letter: 'r' },
] as const;

/** What stands above every screen: where one is, search, who one is. */
export function Top() {
  const { path, go } = useAddress();
  const person = usePerson();
  const field = useRef<HTMLInputElement>(null);
  useKeys([
    { key: '/', says: 'search', does: () => field.current?.focus() },
    ...SCREENS.map((one) => ({ key: `g ${one.letter}`, says: one.name, does: () => go(hrefOf(one.path, {})) })),
    { key: 'g y', says: 'you', does: () => go(hrefOf('/you', {})) },
  ]);
  const isHere = (own: string): boolean => (own === '/' ? path === '/' : path === own || path.startsWith(`${own}/`));
  return (
    <header class="top">
      <a class="skip" href="#main">
        To the content
      </a>
      <a class="brand" href={hrefOf('/', {})}>
        Landwaiter
      </a>
      <nav aria-label="Screens">
        {SCREENS.map((one) => (
          <a key={one.path} href={hrefOf(one.path, {})} aria-current={isHere(one.path) ? 'page' : undefined}>
            {one.name}
          </a>
        ))}
      </nav>
      <div class="aside">
        <Search field={field} />
        <a class="you" href={hrefOf('/you', {})} aria-current={isHere('/you') ? 'page' : undefined}>
          {person ? `${short(person.name, 40)} · ${person.role}` : 'sign in'}
        </a>
      </div>
    </header>
  );
}

function Search({ field }: { readonly field: { readonly current: HTMLInputElement | null } }) {
  const { query, path, go } = useAddress();
  const asked = path === '/search' ? (query['q'] ?? '') : '';
  const [text, setText] = useState(asked);
  // Going back gives the field its earlier text, too.
  useEffect(() => setText(asked), [asked]);
  return (
    <search>
      <form
        class="find"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() === '') return;
          // Enter once more opens the best of what is found.
          field.current?.blur();
          go(hrefOf('/search', { q: text.trim() }));
        }}
      >
        <input
          ref={field}
          type="search"
          name="q"
          value={text}
          maxLength={1000}
          aria-label="Search digests, tags, names, actors, commits"
          placeholder="digest, tag, name, actor, commit"
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        />
        <kbd>/</kbd>
      </form>
    </search>
  );
}
