/**
 * So much of it, in UTF-16 units: codes are long words, and a word that fits into no line is broken letter by letter.
 */
const LONGEST = 360;

/**
 * A visible text as a font can print it: what the font lacks stands as `U+6F22`; it would be left out without a word. So do
 * letters that are written from right to left, since a line is printed as its letters come, and marks.
 */
export function legible(text: string, hasGlyph: (code: number) => boolean): string {
  let printed = '';
  // A number stays with its percent sign.
  for (const character of text.replaceAll(/(?<=\d) %/gu, '\u00a0%')) {
    const code = character.codePointAt(0) ?? 0;
    const next =
      code < 0x7f || (hasGlyph(code) && !RIGHT_TO_LEFT.test(character) && !JOINING.test(character))
        ? character
        : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    if (printed.length + next.length > LONGEST) return `${printed}…`;
    printed += next;
  }
  return printed;
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** Marks that stand upon the letter before: thousands of them would grow out of their line. */
const JOINING = /\p{M}/u;
