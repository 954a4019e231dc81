import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as attacks from './attacks/index.ts';
import { HELD_OUT_ATTACKS, HELD_OUT_MONTHS } from './held-out/index.ts';
import * as months from './months/index.ts';
import { MODES, openStage } from './play.ts';
import * as stacks from './stacks/index.ts';
import { table } from './table.ts';
import { judge, judgeMonth, type Verdict } from './verdict.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    stack: { type: 'string', multiple: true },
    mode: { type: 'string', multiple: true, default: ['policy', 'observe'] },
    'held-out': { type: 'boolean', default: false },
    verbose: { type: 'boolean', short: 'v', default: false },
  },
});

const isWanted = (id: string, wanted: readonly string[] | undefined): boolean =>
  wanted === undefined || wanted.some((word) => id.startsWith(word));

const told = values['held-out']
  ? { attacks: HELD_OUT_ATTACKS, months: HELD_OUT_MONTHS }
  : { attacks: Object.values(attacks), months: Object.values(months) };
const folder = await mkdtemp(join(tmpdir(), 'landwaiter-scenarios-'));
const verdicts: Verdict[] = [];
try {
  for (const stack of Object.values(stacks).filter(({ name }) => isWanted(name, values.stack))) {
    const stage = await openStage(stack, join(folder, stack.name));
    for (const mode of MODES.filter((one) => values.mode.includes(one))) {
      for (const attack of told.attacks.filter(({ id }) => isWanted(id, values.only)))
        verdicts.push(judge(attack, stack.name, mode, await stage.play(attack, mode)));
      for (const month of told.months.filter(({ id }) => isWanted(id, values.only)))
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
