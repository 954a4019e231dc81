import { useEffect } from 'preact/hooks';
import { short } from '../parts/foreign.tsx';
import { isReadable } from './address.ts';

const LONGEST = 80;

/** Names the tab, the history and bookmarks after what the screen shows. */
export function useTitle(what: string): void {
  useEffect(() => {
    document.title = `${short(what, LONGEST)} – Landwaiter`;
  }, [what]);
}

/** `/findings/5f4e7bee9a2a2260`: Finding 5f4e7bee9a2a2260; `/images`: Images. */
export function titleOf(path: string): string {
  const [screen = '', ...names] = isReadable(path) ? path.split('/').slice(1).map(decodeURIComponent) : [];
  if (screen === '') return 'Overview';
  const title =
    screen === 'attack' ? 'ATT&CK' : `${screen.charAt(0).toUpperCase()}${screen.slice(1).replaceAll('-', ' ')}`;
  const last = names.at(-1);
  return last === undefined ? title : `${title.replace(/ies$/, 'y').replace(/s$/, '')} ${last}`;
}
