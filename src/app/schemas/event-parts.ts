import * as z from 'zod';

/** What the schemas of several events have in common. */
export const digest = z
  .string()
  .regex(/^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/)
  .describe('a digest as OCI defines it');
export const sha256 = z.string().regex(/^[a-f0-9]{64}$/);
export const time = z.int().nonnegative().describe('milliseconds since 1970-01-01T00:00:00Z');
export const actor = z.object({
  name: z.string(),
  kind: z.enum(['human', 'robot', 'ci', 'node', 'controller', 'unknown']),
});
export const names = z.record(z.string(), z.string());
export const owners = z.array(
  z.object({ kind: z.string(), name: z.string(), controller: z.literal(false).optional() }),
);
export const containerKind = z.enum(['container', 'init', 'ephemeral', 'volume']);
export const containers = z.array(z.object({ name: z.string(), kind: containerKind, image: z.string() }));
export const observed = {
  id: z.string(),
  source: z.string().describe('telemetry kind'),
  at: time,
  strength: z.enum(['verified', 'recorded', 'asserted', 'inferred']),
  origin: z.object({ path: z.string(), line: z.int().positive(), sha256: z.string() }),
  printed: z
    .object({ namespace: z.string(), workload: z.string(), container: z.string() })
    .optional()
    .describe('the container that printed it, of which the policy does not say that such records are in its output'),
  cut: z.literal(true).optional().describe('parts of the record were left out by the log that wrote it'),
};
export const text = z.string().optional();

/** Texts that are always there. */
export function texts<Name extends string>(...names: readonly Name[]): { readonly [Key in Name]: z.ZodString };
export function texts(...names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, z.string()]));
}

/** Texts that a record may lack. */
export function optionalTexts<Name extends string>(
  ...names: readonly Name[]
): { readonly [Key in Name]: z.ZodOptional<z.ZodString> };
export function optionalTexts(...names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, text]));
}

/** What is said by being there, and otherwise left out. */
export function optionalTrue<Name extends string>(
  ...names: readonly Name[]
): { readonly [Key in Name]: z.ZodOptional<z.ZodLiteral<true>> };
export function optionalTrue(...names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, z.literal(true).optional()]));
}

export const who = { actor: actor.optional(), impersonator: actor.optional(), client: text, address: text };
export const image = { registry: z.string(), repository: z.string(), tag: z.string().optional() };
export const contents = {
  mediaType: z.string().optional(),
  config: digest.optional(),
  children: z.array(digest).optional(),
  subject: digest.optional(),
  layers: z.array(z.object({ digest, mediaType: z.string().optional(), size: z.number().optional() })).optional(),
  artifactType: z.string().optional(),
  labels: names.optional(),
};
export const since = time.optional().describe('only the outcome was seen, by asking: after this time');
export const images = z.array(z.object({ reference: z.string().optional(), digest: digest.optional() }));
export const done = { ...who, identity: text };
export const place = { cluster: z.string().optional(), namespace: z.string() };
