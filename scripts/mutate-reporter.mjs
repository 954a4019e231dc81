// Loaded by Stryker for `mutate.mjs`: tells of each mutant in a line when it has been tested, since a run may be stopped.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const each = {
  onMutantTested({ fileName, location, replacement = '', status }) {
    const { start, end } = location;
    const lines = readFileSync(fileName, 'utf8')
      .split('\n')
      .slice(start.line - 1, end.line);
    lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1);
    lines[0] = lines[0].slice(start.column - 1);
    const place = `${relative('.', fileName)}:${start.line}:${start.column}`;
    process.stdout.write(`mutant ${status} ${place}  ${short(lines.join('\n'))}  →  ${short(replacement)}\n`);
  },
};

function short(text) {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}

export const strykerPlugins = [{ kind: 'Reporter', name: 'each', value: each }];
