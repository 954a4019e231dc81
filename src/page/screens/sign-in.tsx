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
  const [token, setToken] = useState('');
  const [says, setSays] = useState('');
  const to = pathIn(query['to']);

  async function signIn(): Promise<void> {
    try {
      await send('/login/token', { token });
      window.location.assign(to);
    } catch (error) {
      setSays(troubleOf(error).says);
    }
  }

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
      {ways?.token === true && (
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
      )}
      {ways?.says !== undefined && <p>{ways.says}</p>}
      {ways?.policy !== undefined && (
        <>
          <p>These lines of the policy let somebody in, once the server has read it again (SIGHUP):</p>
          <pre tabIndex={0}>{ways.policy}</pre>
        </>
      )}
    </main>
  );
}

/** Only of this page: a link to elsewhere is not followed after signing in. */
function pathIn(to: string | undefined): string {
  return to !== undefined && /^\/(?![/\\])/.test(to) ? to : '/';
}
