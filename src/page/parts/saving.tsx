import type { TargetedMouseEvent } from 'preact';
import { useState } from 'preact/hooks';
import { fetchFile } from '../api/client.ts';
import { troubleOf } from '../state/answers.ts';

const SECOND = 1000;
/** For so long a browser may take to begin with a download, in milliseconds. */
const KEPT = 60_000;
/** A server that is busy is asked so often. */
const MOST_TRIES = 10;

/** Gives a file to whoever looks. */
export function saveAs(name: string, bytes: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(bytes);
  link.download = name;
  link.click();
  // The browser reads it only after this.
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}

/**
 * For links to files that the server makes when it is asked: asked for again while it is busy, and what becomes of it is
 * said here. The browser by itself would save nothing, or show the answer of a busy server instead of the screen.
 */
export function useSaving(): readonly [
  says: string,
  save: (event: TargetedMouseEvent<HTMLAnchorElement>, what: string) => void,
] {
  const [says, setSays] = useState('');
  const save = (event: TargetedMouseEvent<HTMLAnchorElement>, what: string): void => {
    // Whoever wants it in another tab leaves it to the browser.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const { href } = event.currentTarget;
    const attempt = async (tries: number): Promise<void> => {
      try {
        const { name, bytes } = await fetchFile(href);
        saveAs(name, bytes);
        setSays(`${name} is saved`);
      } catch (error) {
        const trouble = troubleOf(error);
        if (trouble.kind !== 'waiting' || tries === MOST_TRIES)
          return setSays(`${what} was not saved: ${trouble.says}`);
        setSays(`${what} is not made yet, and asked for again in ${trouble.seconds} s: ${trouble.says}`);
        await new Promise((resolve) => setTimeout(resolve, trouble.seconds * SECOND));
        await attempt(tries + 1);
      }
    };
    setSays(`${what} is being made …`);
    void attempt(1);
  };
  return [says, save];
}
