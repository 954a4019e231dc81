const COLON = /\s*:/y;

/**
 * A key that one object of the JSON text has twice: of two values each reader takes its own, or both mixed. The text must
 * be JSON.
 */
export function repeatedKey(text: string): string | undefined {
  // Of each open object its keys so far; a list has none.
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{') open.push(new Set());
    else if (character === '[') open.push(undefined);
    else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      COLON.lastIndex = end;
      if (keys !== undefined && COLON.test(text)) {
        const key = String(JSON.parse(text.slice(at, end)));
        if (keys.has(key)) return key;
        keys.add(key);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** Behind the closing quotation mark. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}
