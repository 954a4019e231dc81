import * as z from 'zod';

const json = z.record(z.string(), z.unknown());
const analytic = z.strictObject({ uid: z.string(), name: z.string(), type_id: z.literal(1), type: z.literal('Rule') });
/**
 * What the published class asks for of a Detection Finding, with nothing beside what is written here. It is published as
 * attributes, requirements and constraints, which no package for Node.js carries.
 */
export const detectionFinding = z.strictObject({
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
