import { useState } from 'preact/hooks';
import { keysAreOn, switchKeys } from '../state/keys.ts';

/** Single keys can be switched off (WCAG 2.1.4). */
export function KeysSwitch() {
  const [isOn, setOn] = useState(keysAreOn());
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={isOn}
        onChange={({ currentTarget: { checked } }) => {
          switchKeys(checked);
          setOn(checked);
        }}
      />
      single keys do something in this browser (? lists them)
    </label>
  );
}
