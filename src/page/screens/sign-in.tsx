import { useState } from 'preact/hooks';
import { send } from '../api/client.ts';
import { troubleOf, useAnswer } from '../state/answers.ts';
import { useAddress } from '../state/address.ts';

interface Ways {
  readonly oidc: boolean;
  readonly token: boolean;
  /** Why there is no way, or one less. */
  readonly says?: string;
  /** Lines of the policy that let somebody in. */
  readonly policy?: string;
}

/** Who may look: by the organisation's provider, or by a token of the policy. Where nobody may yet, what lets somebody in. */
export function SignIn() {
  const { query } = useAddress();
  const { answer: ways, trouble } = useAnswer<Ways>('/login/ways');
  const to = pathIn(query['to']);

  return (
    <main id="main" class="sign-in">
      <h1>Sign in</h1>
      {trouble && <p class="note">{trouble.says}</p>}
      {ways?.oidc === true && (
        <p>
          <a class="button main" href={`/login?to=${encodeURIComponent(to)}`}>
            Sign in with your organisation
          </a>
        </p>
      )}
      {ways?.token === true && <ByToken to={to} />}
      {ways?.says !== undefined && <p>{ways.says}</p>}
      {ways?.policy !== undefined && (
        <>
          <p>
            These lines of the policy let somebody in, once the server was started again with the secret that they name:
          </p>
          <pre tabIndex={0}>{ways.policy}</pre>
        </>
      )}
    </main>
  );
}

function ByToken({ to }: { readonly to: string }) {
  const [token, setToken] = useState('');
  const [says, setSays] = useState('');

  async function signIn(): Promise<void> {
    try {
      await send('/login/token', { token });
      window.location.assign(to);
    } catch (error) {
      const trouble = troubleOf(error);
      setSays(
        trouble.kind === 'signed-out'
          ? 'This token lets nobody in here: it may be mistyped, or stand in the policy no more.'
          : trouble.says,
      );
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void signIn();
      }}
    >
      <label>
        A token of the policy
        <input
          type="password"
          required
          autocomplete="current-password"
          value={token}
          onInput={(event) => setToken(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="main">
        Sign in
      </button>
      {says !== '' && (
        <p class="bad" role="alert">
          {says}
        </p>
      )}
    </form>
  );
}

/** Only of this page: a link to elsewhere is not followed after signing in. */
function pathIn(to: string | undefined): string {
  if (to === undefined || !to.startsWith('/')) return '/';
  // As the browser understands it, which leaves out tabs and line ends and takes a backslash for a slash.
  const { origin, pathname, search } = new URL(to, window.location.origin);
  return origin === window.location.origin ? `${pathname}${search}` : '/';
}
