import { madeCritical } from '../made-critical.ts';
import { shownKind } from './attacks/feeds.ts';
import { attacked } from './attacks/index.ts';
import type { Act } from './act.ts';
import { withContents, type Written } from './contents/index.ts';
import type { Attack, Mode, Month } from './month.ts';
import { type Played, type Reading, read } from './play.ts';
import { render } from './render.ts';
import { intruded, SIGNING_ATTACKS } from './signing/attacks.ts';
import { withSigning } from './signing/index.ts';
import { intrusionOutcome } from './signing/outcome.ts';
import { type Incident, incidentOf, incidents, type Outcome, outcomeOf, type Tally, tally } from './tally.ts';
import { drawMonth } from './world/month.ts';

const HOUR = 3_600_000;
// What follows from an act, and the clocks of those that record it.
const RECORDED_WITHIN = 15_000;

export interface Wanted {
  readonly modes: readonly Mode[];
  /** Beside the honest month the same with an attack in it. */
  readonly attacks: boolean;
  readonly small: boolean;
  /** With comparisons of images, where the organisation has them made. */
  readonly contents?: boolean;
  /** With images that are signed, and the answers of whoever asks what is attached. */
  readonly signing?: boolean;
  /** So often, in hours, the honest month is judged as it goes on, by what has arrived by then. */
  readonly every?: number;
  /** Also what a draft of the whole honest month calls critical in it. */
  readonly drafts?: boolean;
}

/** What came of one seed. */
export interface Judged {
  readonly seed: number;
  readonly records: number;
  readonly seconds: number;
  readonly drawn: readonly string[];
  readonly honest: readonly Tally[];
  readonly attack: readonly Outcome[];
  /** What stood at some time of the month and stands no longer at its end. */
  readonly passing: readonly { readonly mode: Mode; readonly incidents: readonly Incident[] }[];
  /** What a draft of the whole month calls critical in it, though nothing is said of it without a policy. */
  readonly madeCritical: readonly Incident[];
  /** Absent, or what the generator got wrong: a refused line, a month that is too long. */
  readonly error?: string;
}

/** Draws, writes, reads and judges one month. What goes wrong is told with its seed. */
export async function judge(seed: number, wanted: Wanted): Promise<Judged> {
  const began = performance.now();
  const seconds = (): number => Math.round((performance.now() - began) / 100) / 10;
  try {
    const drawn = drawMonth(seed, { small: wanted.small });
    const { month, files } = written(drawn, wanted);
    const reading = await read(month, files);
    const played = await Promise.all(wanted.modes.map((mode) => reading.judge(mode)));
    const honest = played.map((one) => tally(month, one));
    const judgeIt = wanted.signing === true ? judgeIntrusion : judgeAttack;
    const attack = wanted.attacks ? await judgeIt(drawn, wanted, played) : [];
    const passing = wanted.every === undefined ? [] : await passingOf(reading, played, wanted.every);
    const ownCritical = wanted.drafts === true ? madeCritical(reading.evidence).map(incidentOf) : [];
    const { records } = reading;
    return {
      seed,
      records,
      seconds: seconds(),
      drawn: month.drawn,
      honest,
      attack,
      passing,
      madeCritical: ownCritical,
    };
  } catch (error) {
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      seed,
      records: 0,
      seconds: seconds(),
      drawn: [],
      honest: [],
      attack: [],
      passing: [],
      madeCritical: [],
      error: said,
    };
  }
}

async function passingOf(reading: Reading, played: readonly Played[], hours: number): Promise<Judged['passing']> {
  const { from, until } = reading.month;
  const passing: { readonly mode: Mode; readonly incidents: readonly Incident[] }[] = [];
  for (const end of played) {
    const standing = new Set(incidents(end).map(({ id }) => id));
    const gone = new Map<string, Incident>();
    // A draft is made at the middle of the month.
    for (
      let at = end.mode === 'draft' ? from + (until - from) / 2 : from + hours * HOUR;
      at < until;
      at += hours * HOUR
    )
      for (const one of incidents(await reading.judge(end.mode, at)))
        if (!standing.has(one.id) && !gone.has(one.id)) gone.set(one.id, incidentOf(one));
    passing.push({ mode: end.mode, incidents: [...gone.values()] });
  }
  return passing;
}

function written(month: Month, { contents = false, signing = false }: Wanted, attack?: Attack): Written {
  if (signing) return withSigning(month);
  return contents ? withContents(month, attack) : { month, files: render(month) };
}

async function judgeAttack(drawn: Month, wanted: Wanted, honest: readonly Played[]): Promise<readonly Outcome[]> {
  const story = attacked(drawn, drawn.organisation.seed);
  if (!story) return [];
  const { month, files } = written(story.month, wanted, story.attack);
  const reading = await read(month, files);
  const outcomes: Outcome[] = [];
  for (const one of honest) outcomes.push(await outcomeIn(reading, story.attack, one));
  return outcomes;
}

/** Of those about signatures one in four, each held against the rules that have to tell of it. */
async function judgeIntrusion(drawn: Month, _: Wanted, honest: readonly Played[]): Promise<readonly Outcome[]> {
  const what = SIGNING_ATTACKS[drawn.organisation.seed % SIGNING_ATTACKS.length] ?? 'unsigned';
  const before = honest.find(({ mode }) => mode === 'policy');
  const story = intruded(drawn, what);
  if (!story || !before) return [];
  const { month, files } = withSigning(story.month, story);
  const late = await (await read(month, files)).judge('policy');
  return [intrusionOutcome(what, story.attack, before, late)];
}

async function outcomeIn(reading: Reading, attack: Attack, honest: Played): Promise<Outcome> {
  const late = await reading.judge(honest.mode);
  const shownAt = Math.max(...attack.acts.map(endOf)) + RECORDED_WITHIN;
  const soon = await reading.judge(honest.mode, Math.min(late.at, shownAt + late.policy.windows.lateEvidence));
  const kinds = new Set(reading.month.organisation.telemetry.filter((feed) => hears(feed, shownAt)).map(shownKind));
  return outcomeOf(attack, kinds, honest, soon, late);
}

function endOf(act: Act): number {
  return act.act === 'build' ? act.ended : act.at;
}

function hears(
  { from = -Infinity, until = Infinity }: { readonly from?: number; readonly until?: number },
  at: number,
): boolean {
  return from <= at && at < until;
}
