const MOST_SHOWN = 40;

/** `; did you mean "a"?` where one choice is at most two edits away, else `; choose from a, b, c`; empty without choices. */
export function suggest(word: string, choices: readonly string[]): string {
  const near = nearest(word, choices);
  if (near !== undefined) return `; did you mean "${near}"?`;
  if (choices.length === 0) return '';
  const more = choices.length > MOST_SHOWN ? `, and ${choices.length - MOST_SHOWN} more` : '';
  return `; choose from ${choices.slice(0, MOST_SHOWN).join(', ')}${more}`;
}

/** The choice nearest to a mistyped word, at most two edits away. */
export function nearest(word: string, choices: readonly string[]): string | undefined {
  let best: { readonly choice: string; readonly edits: number } | undefined;
  for (const choice of choices) {
    const distance = edits(word.slice(0, 64).toLowerCase(), choice.slice(0, 64).toLowerCase());
    if (distance <= 2 && distance < choice.length && distance < (best?.edits ?? 3)) best = { choice, edits: distance };
  }
  return best?.choice;
}

/** Levenshtein distance, one row at a time. */
function edits(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, character] of Array.from(one).entries()) {
    const next = [index + 1];
    for (let column = 1; column <= other.length; column++) {
      const change = (row[column - 1] ?? 0) + (character === other[column - 1] ? 0 : 1);
      next.push(Math.min(change, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
