// Control, formatting (bidi, zero-width, tags), surrogate, private-use, line-breaking; and letters drawn as nothing.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]/u;
// Asked first: the class above is slow, and texts are nearly all ASCII, and what sentences are shortened and quoted with.
const UNUSUAL = /[^ -~…’“”–·→]/gu;
const UNUSUAL_IN_JSON = /[^ -~…’“”–·→\n]/gu;
const SHOWN = 1000;

/**
 * Foreign text made safe to look at: what would move the cursor, reorder or hide text stands as `\u001b`, `\u202e`;
 * cut at 1,000 characters. It takes nothing else, so that lists can be mapped by it.
 */
export function visible(text: string): string {
  return visibleUpTo(text, SHOWN);
}

/** The same, cut at so many characters. */
export function visibleUpTo(text: string, most: number): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return cut.replace(UNUSUAL, (character) => (UNSEEN.test(character) ? escaped(character) : character));
}

/** JSON text with the same characters as JSON escapes: the same value, safe on a terminal. */
export function visibleJson(json: string): string {
  return json.replace(UNUSUAL_IN_JSON, (character) => (UNSEEN.test(character) ? escapedUnits(character) : character));
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : escapedUnits(character);
}

function escapedUnits(character: string): string {
  let result = '';
  for (let unit = 0; unit < character.length; unit++)
    result += `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`;
  return result;
}
