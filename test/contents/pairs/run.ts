import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Pair } from './pair.ts';
import { type Answer, answerOf, COLUMNS, type Column, type Judged, table } from './table.ts';

const USAGE =
  'node test/contents/pairs/run.ts --into FOLDER [--only NAME]… [--anew] [--seconds N] [-- PROGRAM ARGUMENT…]\nPROGRAM is `node bin/landwaiter.cjs diff` if not given; `-o json --as COLUMN oci:OLD oci:NEW` is added to it.\n';

/** What the command printed about one pair in one column, or what it said on stderr when that is no JSON. */
function asked(command: readonly string[], column: Column, folder: string): string {
  const [program = 'node', ...args] = command;
  const images = [`oci:${join(folder, 'old')}`, `oci:${join(folder, 'new')}`];
  const done = spawnSync(program, [...args, '-o', 'json', '--as', column, ...images], {
    encoding: 'utf8',
    maxBuffer: 1 << 29,
  });
  return done.stdout.startsWith('{') ? done.stdout : `${done.error?.message ?? ''}${done.stderr}`;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    into: { type: 'string' },
    only: { type: 'string', multiple: true },
    anew: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '1000000' },
  },
});
if (!values.into) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  const into = resolve(values.into);
  const command = positionals.length > 0 ? positionals : ['node', 'bin/landwaiter.cjs', 'diff'];
  const end = Date.now() + Number(values.seconds) * 1000;
  const all = JSON.parse(readFileSync(join(into, 'pairs.json'), 'utf8')) as Pair[];
  const judged: Judged[] = [];
  for (const pair of all.filter(({ name }) => !values.only || values.only.includes(name))) {
    const answers = COLUMNS.map((column): [Column, Answer] | undefined => {
      const kept = join(into, pair.name, 'answers', `${column}.json`);
      if (values.anew) rmSync(kept, { force: true });
      if (!existsSync(kept)) {
        if (Date.now() > end) return undefined;
        mkdirSync(dirname(kept), { recursive: true });
        writeFileSync(kept, asked(command, column, join(into, pair.name)));
      }
      return [column, answerOf(readFileSync(kept, 'utf8'))];
    }).filter((each) => each !== undefined);
    if (answers.length === COLUMNS.length)
      judged.push({ pair, answers: Object.fromEntries(answers) as Record<Column, Answer> });
  }
  process.stdout.write(`${judged.length} of ${all.length} pairs were asked about\n\n${table(judged)}`);
}
