import type { Trouble } from '../api/client.ts';
import { signInHere } from '../state/address.ts';
import { lasting } from './moment.tsx';

interface TroubleShown {
  readonly trouble: Trouble | undefined;
  /** What is on the screen all the same is so old, in milliseconds since 1970. */
  readonly answeredAt?: number | undefined;
  again(): void;
}

/** Why there is no answer, or none that is new, and what to do. What is on the screen stays. */
export function TroubleNote({ trouble, answeredAt, again }: TroubleShown) {
  if (!trouble) return null;
  const old = answeredAt === undefined ? '' : ` What is shown is ${lasting(Date.now() - answeredAt)} old.`;
  return (
    <div class="note" role="status">
      <p>
        {trouble.says}
        {old}
      </p>
      {trouble.kind === 'signed-out' && <a href={signInHere()}>Sign in</a>}
      {trouble.kind !== 'signed-out' && trouble.kind !== 'not-found' && <Way trouble={trouble} again={again} />}
    </div>
  );
}

function Way({ trouble, again }: { readonly trouble: Trouble; again(): void }) {
  const { pathname, search } = window.location;
  // The same address is answered the same for ever.
  if (trouble.kind === 'refused' && trouble.code === 'malformed' && search !== '')
    return <a href={pathname}>Show it without that</a>;
  return (
    <button type="button" onClick={again}>
      {trouble.kind === 'waiting' ? `Ask now (asked again in ${trouble.seconds} s)` : 'Ask again'}
    </button>
  );
}

/** Before the first answer. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <p class="faint" role="status">
      Looking for {what} …
    </p>
  );
}
