import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as attacks from './attacks/index.ts';
import * as months from './months/index.ts';
import { openStage } from './play.ts';
import * as stacks from './stacks/index.ts';
import { table } from './table.ts';
import { judge, judgeMonth, type Verdict } from './verdict.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    stack: { type: 'string', multiple: true },
    verbose: { type: 'boolean', short: 'v', default: false },
  },
});

const isWanted = (id: string, wanted: readonly string[] | undefined): boolean =>
  wanted === undefined || wanted.some((word) => id.startsWith(word));

const folder = await mkdtemp(join(tmpdir(), 'landwaiter-scenarios-'));
const verdicts: Verdict[] = [];
try {
  for (const stack of Object.values(stacks).filter(({ name }) => isWanted(name, values.stack))) {
    const stage = await openStage(stack, join(folder, stack.name));
    for (const mode of ['policy', 'observe'] as const) {
      for (const attack of Object.values(attacks).filter(({ id }) => isWanted(id, values.only)))
        verdicts.push(judge(attack, stack.name, mode, await stage.play(attack, mode)));
      for (const month of Object.values(months).filter(({ id }) => isWanted(id, values.only)))
        verdicts.push(judgeMonth(month, stack.name, mode, await stage.play(month, mode)));
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
verdicts.sort((one, other) => (one.story < other.story ? -1 : one.story > other.story ? 1 : 0));
// What is promised: with the stack's policy every attack with evidence is found, and nothing else is raised.
const isBroken = verdicts.some(
  ({ mode, outcome, falsePositives }) => mode === 'policy' && (outcome === 'missed' || falsePositives.length > 0),
);
process.exitCode = isBroken ? 1 : 0;
process.stdout.write(`${table(verdicts, values.verbose).join('\n')}\n`);
