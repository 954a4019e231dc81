import * as z from 'zod';

export const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const id = (type: string) => z.string().regex(new RegExp(`^${type}--${UUID}$`));
const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
const times = { created: instant, modified: instant };
const object = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('identity'),
    spec_version: z.literal('2.1'),
    id: id('identity'),
    ...times,
    name: z.string(),
    identity_class: z.literal('system'),
  }),
  z.strictObject({
    type: z.literal('attack-pattern'),
    spec_version: z.literal('2.1'),
    id: id('attack-pattern'),
    ...times,
    name: z.string(),
    external_references: z.array(
      z.strictObject({ source_name: z.literal('mitre-attack'), external_id: z.string(), url: z.url() }),
    ),
  }),
  z.strictObject({
    type: z.literal('file'),
    spec_version: z.literal('2.1'),
    id: id('file'),
    name: z.string(),
    hashes: z
      .record(z.enum(['SHA-256', 'SHA-512']), z.string())
      .or(z.strictObject({ 'SHA-256': z.string().length(64) }))
      .optional(),
  }),
  z.strictObject({
    type: z.literal('user-account'),
    spec_version: z.literal('2.1'),
    id: id('user-account'),
    account_login: z.string(),
  }),
  z.strictObject({
    type: z.literal('observed-data'),
    spec_version: z.literal('2.1'),
    id: id('observed-data'),
    ...times,
    created_by_ref: id('identity'),
    first_observed: instant,
    last_observed: instant,
    number_observed: z.int().min(1),
    object_refs: z.array(id('(file|user-account)')).min(1),
  }),
  z.strictObject({
    type: z.literal('sighting'),
    spec_version: z.literal('2.1'),
    id: id('sighting'),
    ...times,
    created_by_ref: id('identity'),
    first_seen: instant,
    last_seen: instant,
    count: z.int().min(0),
    sighting_of_ref: id('attack-pattern'),
    where_sighted_refs: z.array(id('identity')).min(1),
    observed_data_refs: z.array(id('observed-data')).min(1).optional(),
    confidence: z.int().min(0).max(100),
  }),
  z.strictObject({
    type: z.literal('grouping'),
    spec_version: z.literal('2.1'),
    id: id('grouping'),
    ...times,
    created_by_ref: id('identity'),
    name: z.string().min(1),
    description: z.string(),
    context: z.literal('suspicious-activity'),
    labels: z.array(z.string()).min(1),
    object_refs: z.array(z.string()).min(1),
    revoked: z.boolean().optional(),
    external_references: z.array(z.strictObject({ source_name: z.literal('landwaiter'), external_id: z.string() })),
  }),
]);
/**
 * What the specification and its published schemas ask of each object that is written here, with nothing beside. No
 * package for Node.js carries the schemas.
 */
export const bundle = z.strictObject({ type: z.literal('bundle'), id: id('bundle'), objects: z.array(object).min(1) });
