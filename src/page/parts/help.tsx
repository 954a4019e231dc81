import { useRef, useState } from 'preact/hooks';
import { keysAreOn, keysNow, switchKeys, useKeys } from '../state/keys.ts';

/** `?`: all keys that work here, and how to switch them off. */
export function KeysHelp() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [shown, setShown] = useState(keysNow());
  const [isOn, setOn] = useState(keysAreOn());
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
      <label class="check">
        <input
          type="checkbox"
          checked={isOn}
          onChange={({ currentTarget: { checked } }) => {
            switchKeys(checked);
            setOn(checked);
          }}
        />
        single keys do something in this browser
      </label>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
