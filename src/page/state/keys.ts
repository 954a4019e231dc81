import { useEffect, useRef } from 'preact/hooks';

/** A key, or `g` and a letter, and what it does. Each has a visible equal on the page. */
export interface Key {
  readonly key: string;
  readonly says: string;
  does(): void;
}

const STORED = 'keys';
const SECOND_KEY = 1500;
const listeners: { readonly keys: readonly Key[] }[] = [];
let prefix: { readonly key: string; readonly at: number } | undefined;

/** The keys of a screen or part, while it is there. */
export function useKeys(keys: readonly Key[]): void {
  const own = useRef<{ keys: readonly Key[] }>({ keys });
  own.current.keys = keys;
  useEffect(() => {
    const { current } = own;
    listeners.push(current);
    return () => void listeners.splice(listeners.indexOf(current), 1);
  }, []);
}

/** All that work now; what came last is asked first. */
export function keysNow(): readonly Key[] {
  return [...new Map(listeners.flatMap(({ keys }) => keys).map((one) => [one.key, one])).values()];
}

/** Whether single keys do something: a matter of this browser, for whoever speaks to it or has other keys there. */
export function keysAreOn(): boolean {
  return localStorage.getItem(STORED) !== 'off';
}

export function switchKeys(on: boolean): void {
  if (on) localStorage.removeItem(STORED);
  else localStorage.setItem(STORED, 'off');
}

/** Listens for all of them, once. */
export function listenForKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event)) return;
    if (event.key === 'Enter' && isPressable(event)) return;
    if (!keysAreOn() && event.key !== 'Escape') return;
    const pressed = prefix && event.timeStamp - prefix.at < SECOND_KEY ? `${prefix.key} ${event.key}` : event.key;
    prefix = undefined;
    const found = keysNow().find(({ key }) => key === pressed);
    if (found) {
      event.preventDefault();
      found.does();
    } else if (keysNow().some(({ key }) => key.startsWith(`${pressed} `))) {
      prefix = { key: pressed, at: event.timeStamp };
    }
  });
}

/** Enter follows the link or presses the button that has the focus, whatever else it would do. */
function isPressable({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest('a, button, summary, input') !== null;
}

/** In a field every key is a letter, and an open dialog has its own. */
function isTyping({ target }: KeyboardEvent): boolean {
  if (document.querySelector('dialog[open]')) return true;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target instanceof HTMLTextAreaElement ||
      target instanceof HTMLSelectElement ||
      (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type)))
  );
}
