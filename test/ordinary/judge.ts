import { attacked } from './attacks/index.ts';
import type { Act } from './act.ts';
import type { Attack, Mode, Month } from './month.ts';
import { type Played, type Reading, read } from './play.ts';
import { type Outcome, outcomeOf, type Tally, tally } from './tally.ts';
import { drawMonth } from './world/month.ts';

export interface Wanted {
  readonly modes: readonly Mode[];
  /** Beside the honest month the same with an attack in it. */
  readonly attacks: boolean;
  readonly small: boolean;
}

/** What came of one seed. */
export interface Judged {
  readonly seed: number;
  readonly records: number;
  readonly seconds: number;
  readonly drawn: readonly string[];
  readonly honest: readonly Tally[];
  readonly attack: readonly Outcome[];
  /** Absent, or what the generator got wrong: a refused line, a month that is too long. */
  readonly error?: string;
}

/** Draws, writes, reads and judges one month. What goes wrong is told with its seed. */
export async function judge(seed: number, wanted: Wanted): Promise<Judged> {
  const began = performance.now();
  const seconds = (): number => Math.round((performance.now() - began) / 100) / 10;
  try {
    const month = drawMonth(seed, { small: wanted.small });
    const reading = await read(month);
    const played = await Promise.all(wanted.modes.map((mode) => reading.judge(mode)));
    const honest = played.map((one) => tally(month, one));
    const attack = wanted.attacks ? await judgeAttack(month, seed, played) : [];
    return { seed, records: reading.records, seconds: seconds(), drawn: month.drawn, honest, attack };
  } catch (error) {
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { seed, records: 0, seconds: seconds(), drawn: [], honest: [], attack: [], error: said };
  }
}

async function judgeAttack(month: Month, seed: number, honest: readonly Played[]): Promise<readonly Outcome[]> {
  const story = attacked(month, seed);
  if (!story) return [];
  const reading = await read(story.month);
  const outcomes: Outcome[] = [];
  for (const one of honest) outcomes.push(await outcomeIn(reading, story.attack, one));
  return outcomes;
}

export async function outcomeIn(reading: Reading, attack: Attack, honest: Played): Promise<Outcome> {
  const late = await reading.judge(honest.mode);
  const shownAt = Math.max(...attack.acts.map(endOf));
  const soon = await reading.judge(honest.mode, Math.min(late.at, shownAt + late.policy.windows.lateEvidence));
  const kinds = new Set(reading.month.organisation.telemetry.filter((feed) => hears(feed, shownAt)).map(({ kind }) => kind));
  return outcomeOf(attack, kinds, honest, soon, late);
}

function endOf(act: Act): number {
  return act.act === 'build' ? act.ended : act.at;
}

function hears({ from = -Infinity, until = Infinity }: { readonly from?: number; readonly until?: number }, at: number): boolean {
  return from <= at && at < until;
}
