import * as z from 'zod';
import { parseTime } from '../core/time.ts';
import { ifValid } from '../core/error.ts';

/** A text no longer than any published one: the longest description of release 18.1 has 11 KB. */
const text = z.string().max(100_000);
const name = z.string().max(1000);
const id = z.string().regex(/^[a-z][a-z0-9-]{0,60}--[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'is no STIX id');
const time = z.string().refine((one) => one.length <= 40 && ifValid(() => parseTime(one)) !== undefined, 'is no time');
const version = z.string().max(20);

const reference = z.object({
  source_name: name,
  external_id: z.string().max(100).optional(),
  url: z.string().max(4000).optional(),
  description: text.optional(),
});

// Of what stands beside these fields nothing is refused: each release brings new ones.
const common = {
  id,
  created: time.optional(),
  modified: time.optional(),
  name: name.optional(),
  description: text.optional(),
  revoked: z.boolean().optional(),
  x_mitre_deprecated: z.boolean().optional(),
  x_mitre_version: version.optional(),
  external_references: z.array(reference).max(1000).optional(),
};

const logSource = z.object({ name, channel: text.nullish() });

const analytic = z.object({
  ...common,
  type: z.literal('x-mitre-analytic'),
  x_mitre_platforms: z.array(name).max(100).optional(),
  x_mitre_log_source_references: z
    .array(logSource.extend({ x_mitre_data_component_ref: id }))
    .max(1000)
    .optional(),
  x_mitre_mutable_elements: z
    .array(z.object({ field: name, description: text.optional() }))
    .max(1000)
    .optional(),
});
const technique = z.object({
  ...common,
  type: z.literal('attack-pattern'),
  kill_chain_phases: z
    .array(z.object({ kill_chain_name: name, phase_name: name }))
    .max(100)
    .optional(),
});
const strategy = z.object({
  ...common,
  type: z.literal('x-mitre-detection-strategy'),
  x_mitre_analytic_refs: z.array(id).max(1000).optional(),
});
const component = z.object({
  ...common,
  type: z.literal('x-mitre-data-component'),
  x_mitre_log_sources: z.array(logSource).max(10_000).optional(),
});
const mitigation = z.object({ ...common, type: z.literal('course-of-action') });
const relationship = z.object({
  ...common,
  type: z.literal('relationship'),
  relationship_type: name,
  source_ref: id,
  target_ref: id,
});
const collection = z.object({
  ...common,
  type: z.literal('x-mitre-collection'),
  x_mitre_version: version,
  x_mitre_contents: z
    .array(z.object({ object_ref: id, object_modified: time.optional() }))
    .max(200_000)
    .optional(),
});
/** What is kept as context only, and never looked into: groups, software, tactics and whatever a release brings. */
const other = z.object({ ...common, type: name });

const KNOWN = {
  'x-mitre-analytic': analytic,
  'attack-pattern': technique,
  'x-mitre-detection-strategy': strategy,
  'x-mitre-data-component': component,
  'course-of-action': mitigation,
  relationship,
  'x-mitre-collection': collection,
} as const;

export type Analytic = z.output<typeof analytic>;
export type Strategy = z.output<typeof strategy>;
export type AttackObject =
  | { readonly kind: 'analytic'; readonly is: Analytic }
  | { readonly kind: 'strategy'; readonly is: Strategy }
  | { readonly kind: 'component'; readonly is: z.output<typeof component> }
  | { readonly kind: 'relationship'; readonly is: z.output<typeof relationship> }
  | { readonly kind: 'collection'; readonly is: z.output<typeof collection> }
  | { readonly kind: 'technique'; readonly is: z.output<typeof technique> }
  | { readonly kind: 'other'; readonly is: z.output<typeof other> };

/** An object of a bundle, as far as it is understood; or what is wrong with it, by field. */
export function readObject(value: unknown): AttackObject | { readonly wrong: string } {
  const type = z.object({ type: name }).safeParse(value);
  switch (type.data?.type) {
    case 'x-mitre-analytic':
      return read('analytic', KNOWN['x-mitre-analytic'].safeParse(value));
    case 'x-mitre-detection-strategy':
      return read('strategy', KNOWN['x-mitre-detection-strategy'].safeParse(value));
    case 'x-mitre-data-component':
      return read('component', KNOWN['x-mitre-data-component'].safeParse(value));
    case 'relationship':
      return read('relationship', KNOWN.relationship.safeParse(value));
    case 'x-mitre-collection':
      return read('collection', KNOWN['x-mitre-collection'].safeParse(value));
    case 'attack-pattern':
      return read('technique', KNOWN['attack-pattern'].safeParse(value));
    case 'course-of-action':
      return read('other', KNOWN['course-of-action'].safeParse(value));
    default:
      return read('other', other.safeParse(value));
  }
}

function read<Kind extends AttackObject['kind'], Is>(
  kind: Kind,
  { data, error }: z.ZodSafeParseResult<Is>,
): { readonly kind: Kind; readonly is: Is } | { readonly wrong: string } {
  if (data !== undefined) return { kind, is: data };
  const [issue] = error?.issues ?? [];
  const path = issue?.path.slice(0, 6).map(String).join('.') ?? '';
  return { wrong: `${path === '' ? 'it' : path.slice(0, 100)}: ${issue?.message ?? 'not understood'}` };
}

/** The id that people use, such as `AN0946`: of the references the one that ATT&CK itself gives. */
export function attackIdOf({ external_references: references = [] }: z.output<typeof other>): string | undefined {
  const own = references.find(({ source_name: source }) => source === 'mitre-attack');
  return own?.external_id !== undefined && /^[A-Z]{1,4}[0-9]{4}(?:\.[0-9]{3})?$/.test(own.external_id)
    ? own.external_id
    : undefined;
}
