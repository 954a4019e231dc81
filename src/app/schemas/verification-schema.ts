import * as z from 'zod';
import { CHECKS, FORMATS, STATES, WAYS } from '../../core/attachment.ts';

const digest = z.string().regex(/^(sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/);
const sha256 = z.string().regex(/^[a-f0-9]{64}$/);
const text = z.string();
const claims = z.object({
  builder: text.optional(),
  runner: text.optional(),
  source: text.optional(),
  commit: text.optional(),
  ref: text.optional(),
  workflow: text.optional(),
  trigger: text.optional(),
  run: text.optional(),
});
const statement = z.object({
  predicateType: text,
  builder: text.optional(),
  buildType: text.optional(),
  source: text.optional(),
  ref: text.optional(),
  commit: text.optional(),
  workflow: text.optional(),
  run: text.optional(),
  trigger: text.optional(),
  materials: z
    .array(z.object({ uri: text, digest: text.optional() }))
    .max(64)
    .optional(),
  parameters: sha256.optional().meta({ description: 'Of what the build was given, as canonical JSON' }),
  annotations: z
    .record(text, text)
    .optional()
    .meta({ description: 'What stands beside the image in it: nothing is decided by that' }),
});
const signer = z.union([
  z.object({ key: sha256.meta({ description: 'Of its SubjectPublicKeyInfo' }) }),
  z.object({ identity: text, issuer: text, claims }),
  z.object({
    subject: text.meta({ description: 'The name in its certificate, as RFC 4514 writes it' }),
    authority: sha256.meta({ description: 'Of the certificate that was named and that it leads to' }),
  }),
]);
/** What an attachment is worth by one trust entry. */
export const verdictSchema = z.object({
  format: z.enum(FORMATS),
  trust: sha256.meta({ description: 'Of the trust entry that the verdict is by' }),
  state: z.enum(STATES).meta({ description: 'As of now, where nobody proves when it was signed' }),
  check: z.enum(CHECKS).optional().meta({ description: 'The first that failed' }),
  reason: text,
  ours: z
    .boolean()
    .meta({ description: 'Whether it verifies with, or points to, a key or issuer that was named: else a stranger’s' }),
  signer: signer.optional(),
  claimed: signer
    .optional()
    .meta({ description: 'Whom a certificate names whose authority is not known: proves nothing' }),
  at: z
    .object({ time: text, by: z.enum(['log', 'timestamp']) })
    .optional()
    .meta({ description: 'When it was there at the latest, as somebody else than the signer proves' }),
  counts: z.object({ from: text, to: text.optional() }).optional().meta({
    description:
      'Where no time is proved, and of a signature that expires: it counts only where it was first seen within',
  }),
  log: z.boolean().meta({ description: 'Whether it is in a transparency log of the trusted root' }),
  statement: statement.optional(),
});
const attachment = z.object({
  digest: digest.meta({ description: 'Of the manifest or file that holds it' }),
  found: z.enum(WAYS),
  format: verdictSchema.shape.format,
  subject: digest.meta({ description: 'What it was asked for: the image, its index, one of its children' }),
  ...verdictSchema.omit({ format: true }).shape,
  strength: z.enum(['verified', 'asserted']),
});
const state = z.enum(['satisfied', 'unsatisfied']);

const verification = z.object({
  version: z.literal(1),
  image: z.object({ reference: text, digest, kind: z.enum(['index', 'manifest', 'artifact']) }),
  trust: z.array(sha256),
  state,
  listed: z.object({
    complete: z
      .boolean()
      .meta({ description: 'Whether everything that could be asked answered, and all of it was read' }),
    missing: z.array(text),
    dropped: z.array(text).meta({ description: 'Listed as about the image, and about another by its own word' }),
  }),
  attachments: z.array(attachment),
  requirements: z.array(
    z.object({
      name: text,
      state: z
        .enum([...state.options, 'unknown'])
        .meta({ description: '`unknown`: who proves a signature is not known to the trust root; not satisfied' }),
      reason: text,
    }),
  ),
});

/** JSON Schema of `landwaiter verify -o json`, as text. */
export function verificationJsonSchema(): string {
  const schema = z.toJSONSchema(verification, { io: 'input' });
  return `${JSON.stringify({ title: 'Landwaiter verification of an image', ...schema }, null, 2)}\n`;
}

const kept = z.enum(['same', 'other', 'new', 'gone']);
const verdicts = z.object({
  version: z.literal(1),
  examiner: z.int().meta({ description: 'What computes verdicts: another may come to others' }),
  counts: z.record(kept, z.int()),
  verdicts: z
    .array(
      z.object({
        subject: digest.meta({ description: 'What it was asked for: the image, its index, one of its children' }),
        registry: text.optional(),
        repository: text.optional(),
        digest: attachment.shape.digest,
        layer: z.int().optional(),
        manifest: sha256.optional(),
        part: sha256.optional().meta({ description: 'Of its own bytes, as they are kept' }),
        index: sha256.optional(),
        trust: verdictSchema.shape.trust,
        kept: kept.meta({
          description:
            'same: byte for byte as it is kept; other: not; new: none was kept; gone: its bytes are not, so nothing was computed',
        }),
        verdict: verdictSchema.optional().meta({ description: 'As it is computed now, whenever that is' }),
        before: verdictSchema
          .optional()
          .meta({ description: 'As it is kept, where that cannot be said to be the same' }),
      }),
    )
    .meta({ description: 'Ordered by what is examined' }),
});

/** JSON Schema of `landwaiter verify --again -o json`, as text. */
export function verdictsJsonSchema(): string {
  const schema = z.toJSONSchema(verdicts, { io: 'input' });
  return `${JSON.stringify({ title: 'Landwaiter verdicts, computed again', ...schema }, null, 2)}\n`;
}
