import { expect, test } from 'vitest';

import { report } from './formats/report.fixture.ts';
import { alerts } from './alert.ts';

test('an incident is told once, with its parts inside', () => {
  const told = alerts(report.findings);
  expect(told.map((alert) => [alert.finding.rule, alert.parts.length])).toEqual([
    ['implant-deployed', 5],
    ['deployed-by-unapproved-actor', 0],
    ['mutable-tag-deployed', 0],
    ['push-without-build', 0],
    ['push-by-unapproved-actor', 0],
    ['push-without-build', 0],
  ]);
});

test('a part whose incident is not in the list stands alone', () => {
  const [, part] = report.findings;
  expect(alerts(part ? [part] : []).map((alert) => alert.finding)).toEqual([part]);
});
