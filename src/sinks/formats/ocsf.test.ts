import { expect, test } from 'vitest';
import { detectionFinding } from './ocsf.fixture.ts';
import { ocsf } from './ocsf.ts';
import { report } from './report.fixture.ts';
import { HOSTILE } from './story.fixture.ts';

const text = [...ocsf.render(report, { colour: false, width: 80, verbose: false })].join('');
const events = text
  .trimEnd()
  .split('\n')
  .map((line) => detectionFinding.parse(JSON.parse(line)));

test('each incident is one Detection Finding a line, and its type is its class and activity', () => {
  expect(events.map(({ finding_info }) => finding_info.uid)).toEqual([
    'f3a91c07d45e2b68',
    ...report.findings.filter((one) => one.incident === undefined && one.parts === undefined).map(({ id }) => id),
  ]);
  for (const one of events) expect(one.type_uid).toBe(2004 * 100 + one.activity_id);
});

test('the parts of an incident are its related events', () => {
  expect(events[0]?.finding_info.related_events).toHaveLength(5);
  expect(events[0]).toMatchObject({ severity_id: 5, status: 'New', activity_name: 'Create', is_alert: true });
  expect(events[0]?.observables).toContainEqual(
    expect.objectContaining({ type: 'Hash', value: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) }),
  );
});

test('what is over is closed, and no alert', () => {
  const over = events.filter(({ status }) => status === 'Resolved' || status === 'Suppressed');
  expect(over).toHaveLength(2);
  for (const one of over) expect(one).toMatchObject({ activity_name: 'Close', is_alert: false });
});

test('hostile names are shown, and cannot break the line', () => {
  expect(text).toMatch(/^[ -~…–\n]+$/);
  expect(events.some(({ observables }) => observables.some(({ value }) => value === HOSTILE.markup))).toBe(true);
});
