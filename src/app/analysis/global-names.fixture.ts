import { expect } from 'vitest';
import type { LandwaiterEvent } from '../../core/event.ts';
import { HOUR, MINUTE } from '../../core/time.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../../rules/scenarios/acme.ts';
import { DOORS } from '../../rules/scenarios/doors.fixture.ts';
import { history, START, type Step } from '../../rules/scenarios/history.ts';
import { analyze } from './analyze.ts';

/** No policy at all. */
export const NONE = '';

const LATER = 30 * HOUR;

/** Rules of which something of medium or more stands, with its severity. */
export function standing(
  steps: readonly Step[],
  policy = `${ACME}${DOORS}`,
  ordered: (events: readonly LandwaiterEvent[]) => readonly LandwaiterEvent[] = (events) => events,
): Readonly<Record<string, string>> {
  const compiled = policy === NONE ? observe() : compilePolicy(loadPolicy(policy, 'acme.yaml'));
  const story = history(...steps);
  for (const event of story.events) {
    const [, door] = event.origin.path.split('/');
    const source = compiled.sources.find(({ name }) => name === door);
    if (source) expect(source.scope.beyond(event)).toBeUndefined();
  }
  // What is said to have been long ago makes no feed begin earlier.
  const first = (START - HOUR) / MINUTE;
  const coverage = story.coverage.map((row) => ({ ...row, minutes: row.minutes.filter((minute) => minute >= first) }));
  const last = story.events.reduce((latest, { at }) => Math.max(latest, at), 0);
  const { findings } = analyze({ events: ordered(story.events), coverage, inputs: [] }, compiled, last + LATER);
  const all = findings.flatMap((finding) => [
    finding,
    ...(finding.parts ?? []).filter((part) => typeof part === 'object'),
  ]);
  const grave = all.filter(({ severity }) => severity !== 'low' && severity !== 'info');
  return Object.fromEntries(grave.map(({ rule, severity, state }) => [rule, `${severity} ${state}`]));
}

/** That it stands with and without what is forged, whether that is told first or last. */
export function stays(rule: string, told: readonly Step[], forged: Step, policy?: string): void {
  const kept = expect.objectContaining({ [rule]: expect.stringMatching(/^(?:critical|high|medium) open$/) });
  expect(standing(told, policy)).toEqual(kept);
  const { length } = history(...told).events;
  expect(standing([...told, forged], policy)).toEqual(kept);
  expect(
    standing([...told, forged], policy, (events) => [...events.slice(length), ...events.slice(0, length)]),
  ).toEqual(kept);
}
