const SAYS = 200;

const PLAIN = /^[ -[\]-~]*$/;

/**
 * A path of a listing for people: with its leading slash; as `\xNN` what is no printable UTF-8, a backslash, and a blank
 * or dots at the end of a name, which nobody would see.
 */
export function shownPath(path: string): string {
  const shown = PLAIN.test(path) ? path : shownBytes(Buffer.from(path, 'latin1'));
  return `/${shown.replace(HIDDEN_END, (one) => Array.from(one, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`).join(''))}`;
}

const HIDDEN_END = /(?<=^|\/) +| +(?=\/|$)|\.{2,}(?=\/|$)/g;

/** Text of a file (one byte a character) for people in one line, at most 200 characters. */
export function shownText(text: string): string {
  const shown = shownBytes(Buffer.from(text.slice(0, SAYS).replace(/[\t\r\n ]+/g, ' '), 'latin1'));
  return shown.length > SAYS ? `${shown.slice(0, SAYS - 1)}…` : shown;
}

/** Text of the configuration for people, which is Unicode already. */
export function shownSetting(text: string): string {
  return shownText(Buffer.from(text.slice(0, SAYS), 'utf8').toString('latin1'));
}

function shownBytes(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  if (PLAIN.test(text)) return text;
  let result = '';
  for (let at = 0; at < bytes.length; ) {
    const size = sequence(bytes[at] ?? 0);
    const one = bytes.subarray(at, at + size).toString('utf8');
    // One character that is drawn by itself: no control, no mark that turns the line around, no half of a sequence.
    const isShown = [...one].length === 1 && !/(?! )[\p{C}\p{Z}\\\uFFFD]/u.test(one) && Buffer.byteLength(one) === size;
    result += isShown ? one : `\\x${bytes.toString('hex', at, at + 1)}`;
    at += isShown ? size : 1;
  }
  return result;
}

function sequence(first: number): number {
  return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}
