import { createHash } from 'node:crypto';
import { createRandom, type Random } from '../../../bench/random.ts';
import type { Month } from '../month.ts';
import { drawMonth } from '../world/month.ts';
import { type Judge, judged } from './judge.ts';
import { type Change, isGrave, type Mode, type Property } from './property.ts';

export const MODES = ['policy', 'none'] as const satisfies readonly Mode[];

/** What came of a property over many months. */
export interface Figures {
  /** In which it could be tried. */
  readonly months: number;
  /** In which it did not hold. */
  readonly broken: number;
  /** Changed findings, of all months. */
  readonly findings: number;
  /** Those of medium or more. */
  readonly grave: number;
  /** Changes that the property allows. */
  readonly allowed: number;
}

export interface Broken {
  readonly seed: number;
  readonly changes: readonly Change[];
}

/** Small months of the seeds, each changed and judged twice. */
export async function trials(
  property: Property,
  mode: Mode,
  seeds: readonly number[],
  told: (broken: Broken) => void = () => undefined,
  judge: Judge = judged,
  draw: (seed: number) => Month = (seed) => drawMonth(seed, { small: true }),
): Promise<Figures> {
  let figures: Figures = { months: 0, broken: 0, findings: 0, grave: 0, allowed: 0 };
  for (const seed of seeds) {
    const random = randomOf(property.name, seed);
    const outcome = await property.try({ month: draw(seed), seed, random, mode, judge });
    if (outcome === undefined) continue;
    const { broken, allowed } = outcome;
    if (broken.length > 0) told({ seed, changes: broken });
    figures = {
      months: figures.months + 1,
      broken: figures.broken + (broken.length > 0 ? 1 : 0),
      findings: figures.findings + broken.length,
      grave: figures.grave + broken.filter(({ finding }) => isGrave(finding)).length,
      allowed: figures.allowed + allowed,
    };
  }
  return figures;
}

function randomOf(name: string, seed: number): Random {
  return createRandom(createHash('sha256').update(`${name} ${seed}`).digest().readInt32BE(0));
}
