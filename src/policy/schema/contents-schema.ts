import * as z from 'zod';
import { SEEN_KINDS } from '../../core/comparison.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import { MINUTE } from '../../core/time.ts';
import {
  duration,
  fields,
  names,
  optional,
  parsed,
  paths,
  repositories,
  required,
  text,
  texts,
  time,
} from './fields.ts';

const UNITS: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };
// What a reader of images may take at most; a policy may ask for less.
const MOST = { layer: 32 * 2 ** 30, entries: 1_000_000, time: 10 * MINUTE } as const;

const size = parsed((one) => {
  const [, digits, unit = ''] = /^(\d{1,6})(KiB|MiB|GiB)$/.exec(one) ?? [];
  if (digits === undefined) throw new InvalidInput('size', `not a size such as 512MiB or 32GiB: ${quoted(one)}`);
  return Number(digits) * (UNITS[unit] ?? 1);
}).meta({ title: 'a number with its unit: 512MiB, 32GiB', examples: ['32GiB'] });

const accepted = fields({
  id: optional(text, 'as it shows among the exceptions', {
    absent: 'made of kind and place',
    example: 'platform-agent',
  }),
  kind: required(z.enum(SEEN_KINDS), 'what was seen, see contents.md', { example: 'service-unit' }),
  paths: optional(paths, 'the files, from the root; what is of the configuration has none', {
    absent: 'any file',
    example: ['/etc/systemd/system/agent.service'],
  }),
  says: optional(texts, 'for what is of the configuration: what it says there', {
    absent: 'whatever it says',
    example: ['LD_PRELOAD=/opt/agent.so'],
  }),
  sha256: optional(
    z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'not a SHA-256 in lower-case hexadecimal')
      .meta({ title: 'a SHA-256 in lower-case hexadecimal', examples: ['0123456789abcdef'.repeat(4)] }),
    'of the file: needed for what weighs most',
    { absent: 'whatever the file holds' },
  ),
  repositories: required(repositories, 'the repositories in whose images it is accepted'),
  reason: required(text, 'why what was seen is meant to be there', { example: 'the agent of the platform team' }),
  ticket: optional(text, 'where what was seen was discussed', { absent: 'not told', example: 'INC-1234' }),
  owner: required(text, 'who answers for what is accepted', { example: 'dana@acme.example' }),
  approvedBy: optional(text, 'somebody other than the owner who agreed to what is accepted', {
    absent: 'what is critical stays open',
    example: 'lee@acme.example',
  }),
  starts: optional(time, 'from when it is accepted', { absent: 'always was' }),
  expires: required(time, 'until when it is accepted'),
  reviewBy: optional(time, 'by when somebody has to look at what was accepted again', { absent: 'never' }),
  reviewedAt: optional(time, 'when somebody last looked at it', { absent: 'nobody did' }),
  reviewedBy: optional(text, 'who looked at it: somebody other than the owner', {
    absent: 'nobody',
    example: 'lee@acme.example',
  }),
});

const baseline = fields({
  repositories: required(repositories, 'of whose images the choice is narrowed'),
  tags: optional(names, 'tags under which an image may be what others are compared with', {
    absent: 'any tag',
    example: ['[0-9]*'],
  }),
});

const own = fields({
  repositories: required(repositories, 'in whose images the build puts files'),
  paths: required(paths, 'where the build puts what no package owns', { example: ['/srv/**', '/app/**'] }),
});

const limits = fields({
  layer: optional(size, 'unpacked bytes of one layer', { default: '32GiB' }),
  entries: optional(z.int().min(1).max(MOST.entries), 'files and folders of one layer', { default: MOST.entries }),
  time: optional(duration, 'for how long an image is read', { default: '10m' }),
});

/** What the policy says of what images carry. */
export const contents = fields({
  baseline: optional(
    z.array(baseline),
    'among which images of its repository that is chosen with which one is compared',
    {
      absent: 'among all',
    },
  ),
  own: optional(z.array(own), 'files that the build brings along', { absent: 'what no package owns is told' }),
  accept: optional(z.array(accepted), 'exceptions for what was seen in images', { absent: 'none' }),
  yara: optional(paths, 'files with YARA rules of your own, relative to this file, see compared-images.md', {
    absent: 'none',
    example: ['yara/*.yar'],
  }),
  limits: optional(limits, 'how much is read of an image at most', { absent: 'the most that a reader takes' }),
  cache: optional(text, 'the folder for listings of layers', {
    absent: 'the user’s own for such things',
    example: '/var/cache/landwaiter',
  }),
});

export type ContentsSpec = z.output<typeof contents>;
export type AcceptSpec = z.output<typeof accepted>;
export const MOST_READ = MOST;
