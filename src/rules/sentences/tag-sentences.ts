import { who } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { TagInterval } from '../../core/subjects.ts';
import { takenOver } from '../../core/taken-over.ts';
import { clockTime } from './sentences.ts';

/** `sha256:0123… (set by ci-bot)`, and who pushed the tag since, where no record tells what it meant then. */
export function meaningSentence(previous: TagInterval, lineage: Lineage): string {
  const setter = previous.push?.actor;
  const taken = takenOver(previous, lineage);
  const own = `${shortDigest(previous.digest)}${setter ? ` (set by ${who(setter)})` : ''}`;
  if (!taken) return own;
  return `an image that no record tells (set by ${who(taken.actor)} at ${clockTime(taken.at)}; before it meant ${own})`;
}
