import type { LandwaiterEvent } from '../../src/core/event.ts';
import { scopeOf } from '../../src/core/scope.ts';
import { DAY } from '../../src/core/time.ts';
import * as told from '../../src/rules/builtin/index.cases.ts';
import * as rules from '../../src/rules/builtin/index.ts';
import type { Case, Rule } from '../../src/rules/rule.ts';
import { foundBy, proveCase } from '../../src/app/rule-tests/cases.ts';
import { LOG_CLASSES } from '../../src/app/analysis/kinds.ts';
import { inSandbox, sandboxSources } from './sandbox.ts';
import { exceeded } from '../../src/app/door-scopes/through-door.ts';

/** What may clear what: one quiet condition, one telemetry kind whose records it rests on in some case. */
export interface Trust {
  readonly rule: string;
  readonly condition: string;
  /** The telemetry kind of the records without which the rule fires. */
  readonly evidence: string;
  /** In some case the same records as claims keep it quiet, too. */
  readonly byClaim: boolean;
  /** In some case they do though their door may not speak of what they name: never, or this is broken. */
  readonly beyondScope: boolean;
  /** In some case the door of a sandbox does, by telling the same of what is its own: never, either. */
  readonly inSandbox: boolean;
}

const SANDBOX = sandboxSources();
const FIRES: Pick<Case, 'expect'> = { expect: 'fires' };

/**
 * Of every quiet case: takes away each record, and where the rule then fires, tries whether the record does for it what the
 * system's own does when it comes as a claim, when it comes through a door that has no say in it, and when the door of a
 * sandbox tells the same as having happened there.
 */
export function trusts(): readonly Trust[] {
  const found = new Map<string, Trust>();
  for (const [name, rule] of Object.entries<Rule>(rules))
    for (const one of casesOf(name))
      if (typeof one.expect === 'object') for (const trust of trustsIn(rule, one, one.expect.quiet)) add(found, trust);
  return [...found.values()].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

function casesOf(name: string): readonly Case[] {
  return new Map<string, readonly Case[]>(Object.entries(told)).get(name) ?? [];
}

function add(found: Map<string, Trust>, trust: Trust): void {
  const before = found.get(keyOf(trust));
  found.set(keyOf(trust), {
    ...trust,
    byClaim: trust.byClaim || before?.byClaim === true,
    beyondScope: trust.beyondScope || before?.beyondScope === true,
    inSandbox: trust.inSandbox || before?.inSandbox === true,
  });
}

function keyOf({ rule, condition, evidence }: Trust): string {
  return `${rule} ${condition} ${evidence}`;
}

function* trustsIn(rule: Rule, one: Case, condition: string): Generator<Trust> {
  const fires = (change: (event: LandwaiterEvent) => readonly LandwaiterEvent[]): boolean =>
    proveCase(rule, { ...withoutExpectations(one), ...FIRES, events: one.events.flatMap(change) }).passed;
  for (const group of groupsOf(one.events)) {
    const own = new Set(group);
    const [first] = group;
    if (!first || !fires((event) => (own.has(event) ? [] : [event]))) continue;
    yield {
      rule: rule.id,
      condition,
      evidence: first.source,
      byClaim: !fires((event) => [own.has(event) ? { ...event, strength: 'asserted' } : event]),
      beyondScope: !fires((event) => [
        own.has(event) ? exceeded(event, 'sandbox', { part: 'registry', name: 'registry.acme.example' }) : event,
      ]),
      inSandbox: isClearedInSandbox(rule, one, own),
    };
  }
}

/** Whether anything that the rule would find without these records is not found any more by what a sandbox's doors say in their place. */
function isClearedInSandbox(rule: Rule, one: Case, own: ReadonlySet<LandwaiterEvent>): boolean {
  const heard = new Set(one.events.flatMap((event) => (own.has(event) ? [] : [feedKey(event.source, scopeOf(event))])));
  const moved = new Set(Array.from(own, (event) => feedKey(event.source, scopeOf(event))));
  // A cluster or host of which nothing else is told was not heard either; registries are, whoever pushes.
  const coverage = one.coverage.filter(({ source, scope }) => {
    const key = feedKey(source, scope);
    return heard.has(key) || !moved.has(key) || LOG_CLASSES.get(source) === 'registry';
  });
  const found = (change: (event: LandwaiterEvent) => LandwaiterEvent | undefined): ReadonlySet<string> => {
    const events = one.events.flatMap((event) => (own.has(event) ? (change(event) ?? []) : [event]));
    return foundBy(rule, { ...one, events, coverage }, SANDBOX);
  };
  const left = found(inSandbox);
  return [...found(() => undefined)].some((id) => !left.has(id));
}

function feedKey(source: string, scope: string): string {
  return JSON.stringify([source, scope]);
}

function withoutExpectations({
  severity: _,
  state: _state,
  absence: _absence,
  says: _says,
  times: _times,
  ...rest
}: Case): Case {
  return rest;
}

/** The records of the last day each alone; older ones that are alike, such as what makes a habit, together. */
function groupsOf(events: readonly LandwaiterEvent[]): Iterable<readonly LandwaiterEvent[]> {
  const latest = events.reduce((found, { at }) => Math.max(found, at), -Infinity);
  const groups = Map.groupBy(events, (event) =>
    event.at > latest - DAY
      ? event.id
      : JSON.stringify([event.type, event.source, 'actor' in event ? event.actor?.name : '', event.strength]),
  );
  return groups.values();
}
