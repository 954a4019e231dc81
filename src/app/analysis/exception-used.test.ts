import { expect, test } from 'vitest';
import type { LandwaiterEvent } from '../../core/event.ts';
import { observe } from '../../policy/compile/compile.ts';
import { analyze } from './analyze.ts';
import { joined, told } from './merging.fixture.ts';

// One use of an exception from a policy of Kyverno, as its event, its report, the audit log and the list of exceptions tell.

const POD = { 'api-5d8f-x1': 'api-0' };
const AT_ONCE = { '1795540000': '1795539963' };
const LATER = { '1795540000': '1795550000' };
const made = told('kubernetes-audit/kyverno-policy-exception-created', { '17:10:00': '17:06:03' });
const listed = told('kyverno/policy-exception', { '2026-11-20T09:00:00Z': '2026-11-24T17:06:03Z' });
const event = told('kubernetes-events/kyverno-skipped-by-exception', POD);
const RUNS = { 'api-7d9f6c-x2x7q': 'api-0', '16:46': '17:06' };
const pod = told('kubernetes-pods/running-pod', RUNS);

function report(changes: Readonly<Record<string, string>> = {}): readonly LandwaiterEvent[] {
  const all = told('kyverno/policy-report-warn-error-skip', changes);
  return all.filter((one) => 'ticket' in one && one.ticket === 'shop/legacy');
}

function used(events: readonly LandwaiterEvent[]): readonly string[] {
  const [one, other] = [events, events.toReversed()].map((order) =>
    analyze({ events: order, coverage: [], inputs: [] }, observe())
      .findings.filter(({ rule }) => rule === 'break-glass-used')
      .map(({ summary }) => summary),
  );
  expect(other).toEqual(one);
  return one ?? [];
}

test('one use of an exception for a pod of two containers is one finding, and names who made the exception', () => {
  expect(used([...made, ...listed, ...event, ...report(AT_ONCE), ...pod])).toEqual([
    expect.stringMatching(
      /^container api of Deployment\/api .* \(shop\/legacy\); lee@acme\.example made the exception\.$/,
    ),
  ]);
});

test('a report that tells of it again when the pod is gone tells of no second use', () => {
  const gone = told('kubernetes-pods/watch-deleted', { ...RUNS, '17:00:30': '17:30:30' });
  expect(used([...made, ...report(), ...report(LATER), ...pod, ...gone])).toHaveLength(1);
});

test('the same exception used for another object is a second use', () => {
  const other = report({ '"name": "api-0"': '"name": "web-0"' });
  expect(used([...made, ...report(), ...other, ...pod])).toHaveLength(2);
});

test.each(['17:06:02', '17:06:04'])(
  'an exception that the list shows as made at %s is not made once more by nobody',
  (time) => {
    const shown = told('kyverno/policy-exception', { '2026-11-20T09:00:00Z': `2026-11-24T${time}Z` });
    const { findings } = analyze({ events: [...made, ...shown], coverage: [], inputs: [] }, observe());
    const about = findings.filter(({ rule }) => rule === 'admission-controls-weakened');
    expect(about.map(({ summary }) => summary)).toEqual([expect.stringMatching(/^lee@acme\.example changed /)]);
    expect(joined([...made, ...shown]).controls).toHaveLength(1);
    expect(joined(shown).controls).toHaveLength(1);
  },
);
