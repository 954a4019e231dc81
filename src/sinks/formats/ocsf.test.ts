import { expect, test } from 'vitest';
import * as z from 'zod';
import { ocsf } from './ocsf.ts';
import { report } from './report.fixture.ts';
import { HOSTILE } from './story.fixture.ts';

// No package carries the published class; this is what its pages ask for, with nothing beside what is written here.
const json = z.record(z.string(), z.unknown());
const analytic = z.strictObject({ uid: z.string(), name: z.string(), type_id: z.literal(1), type: z.literal('Rule') });
const event = z.strictObject({
  activity_id: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  activity_name: z.enum(['Create', 'Update', 'Close']),
  category_uid: z.literal(2),
  category_name: z.literal('Findings'),
  class_uid: z.literal(2004),
  class_name: z.literal('Detection Finding'),
  type_uid: z.int(),
  type_name: z.string(),
  time: z.int().positive(),
  start_time: z.int().positive(),
  end_time: z.int().positive(),
  severity_id: z.int().min(1).max(5),
  severity: z.enum(['Informational', 'Low', 'Medium', 'High', 'Critical']),
  status_id: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(99)]),
  status: z.string(),
  status_detail: z.string().optional(),
  confidence_id: z.int().min(1).max(3),
  confidence: z.enum(['Low', 'Medium', 'High']),
  is_alert: z.boolean(),
  message: z.string(),
  metadata: z.strictObject({
    version: z.literal('1.5.0'),
    product: z.strictObject({ name: z.string(), vendor_name: z.string(), version: z.string().optional() }),
    uid: z.string(),
    logged_time: z.int(),
  }),
  finding_info: z.strictObject({
    uid: z.string(),
    title: z.string(),
    desc: z.string(),
    types: z.array(z.string()),
    created_time: z.int(),
    first_seen_time: z.int(),
    last_seen_time: z.int(),
    analytic,
    attacks: z.array(z.strictObject({ technique: z.strictObject({ uid: z.string().regex(/^T\d{4}(\.\d{3})?$/) }) })),
    data_sources: z.array(z.string()),
    related_events: z.array(z.strictObject({ uid: z.string(), type: z.string() })).optional(),
    related_analytics: z.array(analytic).optional(),
  }),
  resources: z.array(z.strictObject({ type: z.string(), name: z.string(), uid: z.string(), data: json.optional() })),
  evidences: z.array(
    z.strictObject({
      data: json,
      actor: z.strictObject({ user: z.strictObject({ name: z.string() }) }).optional(),
    }),
  ),
  remediation: z.strictObject({ desc: z.string() }).optional(),
  observables: z.array(z.strictObject({ name: z.string(), type: z.string(), type_id: z.int(), value: z.string() })),
  unmapped: json,
});

const text = [...ocsf.render(report, { colour: false, width: 80, verbose: false })].join('');
const events = text
  .trimEnd()
  .split('\n')
  .map((line) => event.parse(JSON.parse(line)));

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
