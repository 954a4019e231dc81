import { visible, visibleUpTo } from '../../core/visible.ts';

const SHOWN = 200;
const WHOLE = 100_000;

/** Text from outside: always text, its control characters as their codes, and the whole of what is long only on demand. */
export function Foreign({ text, most = SHOWN }: { readonly text: string; readonly most?: number }) {
  if (text.length <= most) return <bdi>{visible(text)}</bdi>;
  return (
    <details class="whole">
      <summary>
        <bdi>{visibleUpTo(text, most)}</bdi>
      </summary>
      <pre tabIndex={0}>{visibleUpTo(text, WHOLE)}</pre>
    </details>
  );
}

/** Where no box can be opened: in a link, a table's cell, a title. */
export function short(text: string, most = SHOWN): string {
  return visibleUpTo(text, most);
}
