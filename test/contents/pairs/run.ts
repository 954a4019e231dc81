import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Pair } from './pair.ts';
import { type Answer, COLUMNS, type Column, type Judged, table } from './table.ts';

const USAGE =
  'node test/contents/pairs/run.ts --into FOLDER [--only NAME]… [--json FILE] [-- PROGRAM ARGUMENT…]\nPROGRAM is `node bin/landwaiter.cjs diff` if not given; `-o json --as COLUMN oci:OLD oci:NEW` is added to it.\n';

/** What the command says of one pair in one column; what it says on stderr instead, when it gives no JSON. */
function asked(command: readonly string[], column: Column, folder: string): Answer {
  const [program = 'node', ...args] = command;
  const images = [`oci:${join(folder, 'old')}`, `oci:${join(folder, 'new')}`];
  const done = spawnSync(program, [...args, '-o', 'json', '--as', column, ...images], {
    encoding: 'utf8',
    maxBuffer: 1 << 29,
  });
  try {
    return { ...(JSON.parse(done.stdout) as Answer), text: done.stdout };
  } catch {
    const said = `${done.error?.message ?? ''}${done.stderr}`.trim().split('\n')[0] ?? '';
    return { severity: `failed: ${said}`, score: -1, reasons: [], complete: false, text: '' };
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { into: { type: 'string' }, only: { type: 'string', multiple: true }, json: { type: 'string' } },
});
if (!values.into) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  const into = resolve(values.into);
  const command = positionals.length > 0 ? positionals : ['node', 'bin/landwaiter.cjs', 'diff'];
  const all = JSON.parse(readFileSync(join(into, 'pairs.json'), 'utf8')) as Pair[];
  const judged = all
    .filter(({ name }) => !values.only || values.only.includes(name))
    .map((pair): Judged => {
      const answers = COLUMNS.map((column) => [column, asked(command, column, join(into, pair.name))] as const);
      process.stderr.write(`${pair.name}\n`);
      return { pair, answers: Object.fromEntries(answers) as Record<Column, Answer> };
    });
  process.stdout.write(table(judged));
  if (values.json) writeFileSync(values.json, JSON.stringify(judged));
}
