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

// Sessions of a role are of one account, and a person’s session bears the same name in each of the roles.
const ASSUMED_ROLE = /^arn:aws[a-z-]*:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/;
// The path of a role is in its own name, and not in those of its sessions.
const ROLE = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:[^/]+\/)*([^/]+)$/;
const ADDRESS = /^([^@\s]+)@[^@\s]+$/;

/**
 * Whether findings or records call an actor so; of an AWS role also its own name, its ARN, or the name of a session; of an
 * e-mail address also what stands before the @.
 */
export function isCalled(actor: Actor, name: string): boolean {
  if (actor.name === name || who(actor) === name || plainly(actor.name) === name) return true;
  if (ADDRESS.exec(actor.name)?.[1] === name) return true;
  const [, account, role, session = ''] = ASSUMED_ROLE.exec(actor.name) ?? [];
  if (role === undefined) return false;
  const [, itsAccount, itsRole] = ROLE.exec(name) ?? [];
  if (itsRole === role && itsAccount === account) return true;
  return role === name || `role ${role}` === name || session === name || ADDRESS.exec(session)?.[1] === name;
}
