import { expect, test } from 'vitest';
import type { Finding, FindingState, Severity } from '../core/finding.ts';
import { buildLineage } from '../lineage/lineage.ts';
import { compilePolicy } from '../policy/compile/compile.ts';
import { loadPolicy } from '../policy/file/load.ts';
import { ACME } from './scenarios/acme.ts';
import * as builtin from './builtin/index.ts';
import { evaluate } from './engine/engine.ts';
import { days, history, hours } from './scenarios/history.ts';
import { Recurrences } from './engine/recurrence.ts';
import { digestOf, pushed } from './scenarios/scenario.ts';

const turns = history(
  pushed('shop/api:1.4', 'a'),
  days(1),
  pushed('shop/api:1.4', 'b', { by: 'mallory' }),
  hours(1),
  pushed('shop/api:1.4', 'a'),
  hours(1),
  pushed('shop/api:1.4', 'b', { by: 'ci-bot' }),
);
const now = Math.max(...turns.events.map(({ at }) => at)) + 3_600_000;

/** What stands against the second digest, whose tag came back to it once. */
function repointed(more = ''): Finding {
  const policy = compilePolicy(loadPolicy(`${ACME}${more}`, 'acme'));
  const kinds = { registry: new Set(['distribution']), ci: new Set(['github']) };
  const { findings } = evaluate(buildLineage(turns.events, turns.coverage, policy, now, kinds), Object.values(builtin));
  const found = findings.filter(({ rule, image }) => rule === 'tag-repointed' && image?.digest === digestOf('b'));
  const [one] = found;
  if (!one || found.length > 1) throw new Error(`${found.length} findings`);
  return one;
}

const exceptionFor = (actor: string): string => `
exceptions:
  - { id: EX-7, reason: release, owner: dana@acme.example, expires: 2026-12-01T00:00:00Z, scope: { actors: [${actor}] } }
`;

test.each([
  ['the later', 'ci-bot'],
  ['the earlier', 'mallory'],
])('an exception for %s of two times hides nothing of the other', (_, actor) => {
  expect(repointed()).toMatchObject({ state: 'open' });
  expect(repointed(exceptionFor(actor))).toMatchObject({ state: 'open' });
  expect(repointed(exceptionFor('mallory, ci-bot'))).toMatchObject({ state: 'suppressed' });
});

type Turn = readonly [state: FindingState, severity: Severity];

test.each<[string, Turn, Turn, 'earlier' | 'later']>([
  ['the graver tells it', ['open', 'high'], ['open', 'medium'], 'earlier'],
  ['of two alike the later', ['open', 'high'], ['open', 'high'], 'later'],
  ['what is suppressed gives way to what is less grave', ['suppressed', 'high'], ['open', 'low'], 'later'],
  ['and does not take the place of it', ['open', 'low'], ['suppressed', 'high'], 'earlier'],
  ['of two that are suppressed the graver', ['suppressed', 'high'], ['suppressed', 'low'], 'earlier'],
])('%s', (_, one, other, told) => {
  const finding = repointed();
  const of = ([state, severity]: Turn, summary: string): Finding => ({ ...finding, state, severity, summary });
  expect(new Recurrences().merge(of(one, 'earlier'), of(other, 'later')).summary).toBe(told);
});

test('what both times rest on is evidence once, and of all the first and last times count', () => {
  const finding = repointed();
  const recurrences = new Recurrences();
  const later = {
    ...finding,
    firstEventAt: finding.firstEventAt - 1,
    lastEventAt: finding.lastEventAt - 1,
    openedAt: 0,
  };
  const merged = recurrences.merge(finding, later);
  expect(merged.evidence.map(({ eventId }) => eventId)).toEqual(finding.evidence.map(({ eventId }) => eventId));
  expect(merged).toMatchObject({ firstEventAt: later.firstEventAt, lastEventAt: finding.lastEventAt, openedAt: 0 });
  const [one] = finding.evidence;
  const earlier = { ...finding, evidence: one ? [{ ...one, eventId: 'another', time: one.time - 1 }] : [] };
  const again = recurrences.merge(merged, earlier);
  recurrences.settle();
  expect(again.evidence[0]?.eventId).toBe('another');
  expect(again.evidence).toHaveLength(finding.evidence.length + 1);
});
