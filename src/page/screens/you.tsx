import { useState } from 'preact/hooks';
import { send } from '../api/client.ts';
import { usePerson, whyNotDecide } from '../state/session.ts';
import { chooseTheme, type Theme, theme } from '../state/theme.ts';
import { KeysSwitch } from '../parts/keys-switch.tsx';

const THEMES: readonly (readonly [Theme, string])[] = [
  ['system', 'as the system has it'],
  ['light', 'light'],
  ['dark', 'dark'],
];
const MAY: Readonly<Record<string, string>> = {
  viewer: 'You may look at everything but raw records.',
  analyst: 'You may look at everything, and decide about findings; what is critical needs a second person.',
  approver: 'You may decide, and approve what others decided.',
  admin: 'You may do everything.',
};

/** `/you`: who you are here, what you may do, how the page looks. */
export function You() {
  const person = usePerson();
  const [chosen, setChosen] = useState(theme());
  return (
    <main id="main">
      <h1>{person?.name ?? 'You are not signed in'}</h1>
      {person && (
        <>
          <p>
            {person.role}. {whyNotDecide(person) ?? MAY[person.role]}
          </p>
          <p>
            <button
              type="button"
              onClick={() => void send('/logout', {}).finally(() => window.location.assign('/sign-in'))}
            >
              Sign out
            </button>
          </p>
        </>
      )}
      {!person && <a href="/sign-in">Sign in</a>}
      <section class="card">
        <h2>In this browser</h2>
        <fieldset>
          <legend>Colours</legend>
          {THEMES.map(([one, says]) => (
            <label key={one} class="check">
              <input
                type="radio"
                name="theme"
                checked={chosen === one}
                onChange={() => {
                  chooseTheme(one);
                  setChosen(one);
                }}
              />
              {says}
            </label>
          ))}
        </fieldset>
        <KeysSwitch />
      </section>
    </main>
  );
}
