import { useRef, useState } from 'preact/hooks';
import { keysNow, useKeys } from '../state/keys.ts';
import { KeysSwitch } from './keys-switch.tsx';

/** `?`: all keys that work here, and how to switch them off. */
export function KeysHelp() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [shown, setShown] = useState(keysNow());
  useKeys([
    {
      key: '?',
      says: 'these keys',
      does() {
        setShown(keysNow());
        dialog.current?.showModal();
      },
    },
  ]);
  return (
    <dialog ref={dialog} aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <dl class="keys">
        {shown.map(({ key, says }) => (
          <div key={key}>
            <dt>
              {key.split(' ').map((one) => (
                <kbd key={one}>{one}</kbd>
              ))}
            </dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
      <KeysSwitch />
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
