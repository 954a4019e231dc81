/** The choice nearest to a mistyped word, at most two edits away; undefined when none is. */
export function nearest(word: string, choices: readonly string[]): string | undefined {
  const ranked = choices.map((choice) => ({ choice, edits: edits(word.toLowerCase().slice(0, 64), choice.toLowerCase()) })).sort((one, other) => one.edits - other.edits);
  const [best] = ranked;
  return best && best.edits <= 2 ? best.choice : undefined;
}

/** Levenshtein distance, one row at a time. */
function edits(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, character] of [...one].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= other.length; column++) {
      const change = (row[column - 1] ?? 0) + (character === other[column - 1] ? 0 : 1);
      next.push(Math.min(change, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
