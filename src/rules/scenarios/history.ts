import type { LandwaiterEvent } from '../../core/event.ts';
import type { ExaminedVerdict } from '../../core/examined.ts';
import { scopeOf } from '../../core/scope.ts';
import { DAY, HOUR, MINUTE, SECOND, type Time } from '../../core/time.ts';
import type { Story } from '../rule.ts';

/** One event, made when its turn comes. */
export interface Moment {
  readonly step: 'event';
  make(id: string, at: Time): LandwaiterEvent;
  /** What the attachment that it tells of is worth. */
  readonly examined?: ExaminedVerdict;
}
interface Pause {
  readonly step: 'pause';
  readonly length: number;
}
interface Silence {
  readonly step: 'silence';
  readonly source: string;
}

/** What happens next: an event, time that passes, a feed that is not read; or several of them. */
export type Step = Moment | Pause | Silence | readonly Step[];

/** When every history begins: a Monday morning, 2026-11-02T08:00:00Z. */
export const START = 1_793_606_400_000;
/** The registry that is meant where a step names none. */
export const REGISTRY = 'registry.acme.example';
const EVERY = 10;

/**
 * The steps as events one minute apart; every system in them was watched from an hour before the first until the
 * last. The feeds of the registry and of the CI project acme/shop
 * are there, too, unless silent.
 */
export function history(...steps: readonly Step[]): Story {
  const events: LandwaiterEvent[] = [];
  const examined = new Map<string, ExaminedVerdict>();
  const silent = new Set<string>();
  let at = START;
  for (const step of inTurn(steps)) {
    if (step.step === 'silence') silent.add(step.source);
    else if (step.step === 'pause') at += step.length;
    else {
      const event = step.make(String(events.length + 1).padStart(4, '0'), at);
      events.push(event);
      if (step.examined) examined.set(event.id, step.examined);
      at += MINUTE;
    }
  }
  const minutes = [START, ...events.map((event) => event.at)].map((time) => Math.floor(time / MINUTE));
  const rows = new Map(
    [`distribution ${REGISTRY}`, 'github acme/shop', ...events.map((event) => `${event.source} ${scopeOf(event)}`)].map(
      (key) => [key, key.split(' ')],
    ),
  );
  const coverage = [...rows.values()]
    .filter(([source]) => !silent.has(source ?? ''))
    .map(([source = '', scope = '']) => ({
      source,
      scope,
      minutes: every(Math.min(...minutes) - HOUR / MINUTE, Math.max(...minutes)),
    }));
  if (examined.size === 0) return { events, coverage };
  return {
    events,
    coverage,
    examined: ({ id }) => {
      const verdict = examined.get(id);
      return verdict ? [verdict] : [];
    },
  };
}

/** Time that passes before the next step. */
export function minutes(count: number): Step {
  return { step: 'pause', length: count * MINUTE };
}

/** Time that passes before the next step. */
export function hours(count: number): Step {
  return { step: 'pause', length: count * HOUR };
}

/** Time that passes before the next step. */
export function days(count: number): Step {
  return { step: 'pause', length: count * DAY };
}

/** No record at all of this telemetry kind is read, though its system works. */
export function silent(source: string): Step {
  return { step: 'silence', source };
}

/** A story of which a telemetry kind was not heard from one hour after its beginning until another. */
export function unheard(story: Story, source: string, from: number, to: number): Story {
  const [first, last] = [from, to].map((hour) => (START + hour * HOUR) / MINUTE);
  const isIn = (minute: number): boolean => minute >= (first ?? 0) && minute < (last ?? 0);
  const coverage = story.coverage.map((row) =>
    row.source === source ? { ...row, minutes: row.minutes.filter((minute) => !isIn(minute)) } : row,
  );
  return { ...story, coverage };
}

/** The same again and again, eight hours apart: how things are usually done. */
export function usually(count: number, step: (index: number) => Step): Step {
  return Array.from({ length: count }, (_, index): Step => [step(index), hours(8)]);
}

/** Ten seconds apart instead of a minute: a program does them. */
export function quickly(...steps: readonly Moment[]): Step {
  return steps.map((step): Step => [step, { step: 'pause', length: 10 * SECOND - MINUTE }]);
}

function* inTurn(steps: readonly Step[]): Generator<Moment | Pause | Silence> {
  for (const step of steps) {
    if ('step' in step) yield step;
    else yield* inTurn(step);
  }
}

function every(first: number, last: number): readonly number[] {
  const found: number[] = [];
  for (let minute = first; minute < last; minute += EVERY) found.push(minute);
  return [...found, last];
}
