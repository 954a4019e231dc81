import { type Actor, who } from '../../../core/actor.ts';
import { counted } from '../../../core/count.ts';
import type { Run } from '../../../core/build.ts';
import type { Lineage } from '../../../core/lineage.ts';
import { plainly } from '../../../rules/sentences/plainly.ts';
import { howStarted, nameAndDigest, runName } from '../../../rules/sentences/sentences.ts';
import { clock } from '../../../sinks/phrases.ts';

const MOST = 10;

/** What an actor did that pushed nothing under its own name, in sentences without their subject: runs that it started, and what these pushed. */
export function actsOf(name: string, lineage: Lineage): readonly string[] {
  const started = lineage.runs.filter(({ actor }) => actor && isCalled(actor, name));
  const shown = started.slice(-MOST).map((run) => startedBy(run, lineage));
  const earlier = started.length - shown.length;
  return earlier > 0 ? [`started ${counted(earlier, 'earlier run')}`, ...shown] : shown;
}

function startedBy(run: Run, lineage: Lineage): string {
  const made = [...new Set(lineage.builtBy(run).map(nameAndDigest))];
  const pushed = made.length === 0 ? '' : `, by which was pushed ${made.slice(0, MOST).join(', ')}`;
  return `started ${runName(run)} at ${clock(run.from)}${howStarted(run)}${pushed}`;
}

/** Whether findings or records call an actor so. */
export function isCalled(actor: Actor, name: string): boolean {
  return actor.name === name || who(actor) === name || plainly(actor.name) === name;
}
