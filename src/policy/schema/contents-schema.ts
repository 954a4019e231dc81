import * as z from 'zod';
import { SEEN_KINDS } from '../../core/comparison.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import { MINUTE } from '../../core/time.ts';
import { duration, fields, names, parsed, paths, repositories, text, texts, time } from './fields.ts';

const UNITS: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };
// What a reader of images may take at most; a policy may ask for less.
const MOST = { layer: 32 * 2 ** 30, entries: 1_000_000, time: 10 * MINUTE } as const;

const size = parsed((one) => {
  const [, digits, unit = ''] = /^(\d{1,6})(KiB|MiB|GiB)$/.exec(one) ?? [];
  if (digits === undefined) throw new InvalidInput('size', `not a size such as 512MiB or 32GiB: ${quoted(one)}`);
  return Number(digits) * (UNITS[unit] ?? 1);
}).meta({ description: 'A number with its unit: 512MiB, 32GiB', examples: ['32GiB'] });

const accepted = fields({
  id: text.optional().describe('as it shows among the exceptions; left out: made of kind and place'),
  kind: z.enum(SEEN_KINDS).describe('what was seen, see docs/contents.md'),
  paths: paths.optional().describe('the files, from the root; what is of the configuration has none'),
  says: texts.optional().describe('for what is of the configuration: what it says there'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'not a SHA-256 in lower-case hexadecimal')
    .optional()
    .describe('of the file: needed for what weighs most'),
  repositories,
  reason: text,
  ticket: text.optional(),
  owner: text,
  approvedBy: text.optional(),
  starts: time.optional(),
  expires: time,
  reviewBy: time.optional(),
  reviewedAt: time.optional(),
  reviewedBy: text.optional(),
});

/** What the policy says of what images carry. */
export const contents = fields({
  baseline: z
    .array(fields({ repositories, tags: names.optional() }))
    .optional()
    .describe('what an image is compared with is chosen among these of its repository; left out: among all'),
  own: z.array(fields({ repositories, paths })).optional().describe('where the build puts what no package owns'),
  accept: z.array(accepted).optional().describe('exceptions for what was seen in images'),
  yara: z.array(text).optional(),
  limits: fields({
    layer: size.optional(),
    entries: z.int().min(1).max(MOST.entries).optional(),
    time: duration.optional(),
  }).optional(),
  cache: text.optional().describe('the folder for listings of layers; left out: the user’s own for such things'),
});

export type ContentsSpec = z.output<typeof contents>;
export type AcceptSpec = z.output<typeof accepted>;
export const MOST_READ = MOST;
