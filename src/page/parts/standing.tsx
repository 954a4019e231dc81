import type { Trust } from '../../core/custody.ts';

export type StandingIs = Trust['standing'];

const MARKS: Readonly<Record<StandingIs, string>> = { trusted: '✓', allowed: '○', broken: '✗', unknown: '?' };

/** Whether an image can be trusted, told apart by shape and word. Unknown and allowed are never drawn as good. */
export function Standing({ is }: { readonly is: StandingIs }) {
  return (
    <span class={`standing ${is}`}>
      <span aria-hidden="true">{MARKS[is]}</span> {is}
    </span>
  );
}
