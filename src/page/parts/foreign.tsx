import { visible, visibleUpTo } from '../../core/visible.ts';

const SHOWN = 200;
const WHOLE = 100_000;

/** Text from outside: always text, its control characters as their codes, and the whole of what is long only on demand. */
export function Foreign({ text, most = SHOWN }: { readonly text: string; readonly most?: number }) {
  if (text.length <= most) return <bdi>{visible(text)}</bdi>;
  return (
    <details class="whole">
      <summary>
        <bdi>{visible(atClause(text, most))}</bdi>
      </summary>
      <pre tabIndex={0}>{visibleUpTo(text, WHOLE)}</pre>
    </details>
  );
}

/** So much of it at most, up to where a clause ends where one does in its second half: half a clause reads like another one. */
function atClause(text: string, most: number): string {
  const cut = text.slice(0, most);
  const end = Math.max(cut.lastIndexOf('; '), cut.lastIndexOf('. '));
  return `${end > most / 2 ? cut.slice(0, end + 1) : cut} …`;
}

/** Where no box can be opened: in a link, a table's cell, a title. */
export function short(text: string, most = SHOWN): string {
  return visibleUpTo(text, most);
}
