import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Pair } from './pair.ts';
import { answerOf, COLUMNS, type Column, type Judged, table } from './table.ts';

const USAGE =
  'node test/contents/pairs/run.ts --into FOLDER [--only NAME]… [--anew] [--seconds N] [-- PROGRAM ARGUMENT…]\nPROGRAM is `node bin/landwaiter.cjs diff` if not given; `-o json --as COLUMN oci:OLD oci:NEW` is added to it.\n';

/** No telemetry is the state in which most people first look; the benefit of doubt and the lack of it come after. */
const ORDER = ['open', 'built', 'suspect'] as const;

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
  const all: readonly Pair[] = JSON.parse(readFileSync(join(into, 'pairs.json'), 'utf8'));
  const wanted = all.filter(({ name }) => !values.only || values.only.includes(name));
  const keptOf = (pair: Pair, column: Column): string => join(into, pair.name, 'answers', `${column}.json`);
  if (values.anew)
    for (const pair of wanted) for (const column of COLUMNS) rmSync(keptOf(pair, column), { force: true });
  // Column by column: a run that is cut short has one column of all pairs rather than all columns of some.
  for (const column of ORDER)
    for (const pair of wanted) {
      if (Date.now() > end) break;
      const kept = keptOf(pair, column);
      if (existsSync(kept)) continue;
      mkdirSync(dirname(kept), { recursive: true });
      writeFileSync(kept, asked(command, column, join(into, pair.name)));
    }
  const judged = wanted.map((pair): Judged => {
    const there = COLUMNS.filter((column) => existsSync(keptOf(pair, column)));
    const answers = there.map((column) => [column, answerOf(readFileSync(keptOf(pair, column), 'utf8'))] as const);
    return { pair, answers: Object.fromEntries(answers) };
  });
  process.stdout.write(table(judged));
}
