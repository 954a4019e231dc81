export type StandingIs = 'trusted' | 'broken' | 'unknown';

const MARKS: Readonly<Record<StandingIs, string>> = { trusted: '✓', broken: '✗', unknown: '?' };

/** Whether an image can be trusted: three answers, told apart by shape and word. Unknown is never drawn as good. */
export function Standing({ is }: { readonly is: StandingIs }) {
  return (
    <span class={`standing ${is}`}>
      <span aria-hidden="true">{MARKS[is]}</span> {is}
    </span>
  );
}
