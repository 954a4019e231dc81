const MOST_SHOWN = 3;
const LONGEST = 64;

/** `; did you mean "a"?` where one choice is surely meant, else the nearest three of more choices; empty without choices. */
export function suggest(word: string, choices: readonly string[]): string {
  return proposal(word, choices, '; ');
}

/** The same behind a colon, for messages in which nothing stands before it. */
export function proposal(word: string, choices: readonly string[], before = ': '): string {
  if (choices.length === 0) return '';
  const near = nearest(word, choices);
  if (near !== undefined) return `${before}did you mean "${near}"?`;
  if (choices.length <= MOST_SHOWN) return `${before}choose from ${choices.join(', ')}`;
  return `${before}nearest are ${nearestOf(word, choices).join(', ')}`;
}

/** The choice nearest to a mistyped word, at most two edits away. */
export function nearest(word: string, choices: readonly string[]): string | undefined {
  let best: { readonly choice: string; readonly edits: number } | undefined;
  for (const choice of choices) {
    const distance = edits(word.slice(0, LONGEST).toLowerCase(), choice.slice(0, LONGEST).toLowerCase());
    if (distance <= 2 && distance < choice.length && distance < (best?.edits ?? 3)) best = { choice, edits: distance };
  }
  return best?.choice;
}

/** The nearest three: those that share parts of the word first, then those that take the fewest edits. */
export function nearestOf(word: string, choices: readonly string[]): readonly string[] {
  const given = word.slice(0, LONGEST).toLowerCase();
  const parts = given.split(/[^\p{L}\p{N}]+/u).filter((part) => part.length > 1);
  return choices
    .map((choice) => {
      const low = choice.slice(0, LONGEST).toLowerCase();
      const shared = parts.filter((part) => low.includes(part)).length;
      return { choice, shared, edits: edits(given, low) };
    })
    .sort((one, other) => other.shared - one.shared || one.edits - other.edits || (one.choice < other.choice ? -1 : 1))
    .slice(0, MOST_SHOWN)
    .map(({ choice }) => choice);
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
