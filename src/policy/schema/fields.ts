import * as z from 'zod';
import { parseDigest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import { parseHost } from '../../core/reference.ts';
import { parseDuration, parseTime } from '../../core/time.ts';
import { parseNetwork } from '../matching/networks.ts';
import { compilePattern, type Subject } from '../matching/pattern.ts';

const LONGEST = 1000;
// C0 and C1 controls: they occur in no name, and would act on the terminal that shows a finding.
const CONTROL = /\p{Cc}/u;

/** An object whose unknown keys are refused; the message of such an issue is the list of keys it knows. */
export function fields<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(', ') : undefined),
  });
}

/** What is told of a key beside its sentence; examples are values of the file. */
interface Told {
  /** As it would stand in the file. */
  readonly default?: unknown;
  /** What holds without the key, where no value of it says that. */
  readonly absent?: string;
  /** Where the type's own does not fit. */
  readonly example?: unknown;
}

/** A key that an entry must have. The sentence is what docs/policy.md and editors say of it: each key has its own. */
export function required<Type extends z.ZodType>(type: Type, says: string, { example }: Told = {}): Type {
  return type.meta({ description: says, ...(example !== undefined && { examples: [example] }) });
}

/** A key that may be left out, as {@link required} otherwise. */
export function optional<Type extends z.ZodType>(type: Type, says: string, told: Told): z.ZodOptional<Type> {
  const { example, ...rest } = told;
  return type.optional().meta({ description: says, ...rest, ...(example !== undefined && { examples: [example] }) });
}

/** Text read by one of the program's own parsers, whose reason becomes the message. */
export function parsed<Value>(parse: (text: string) => Value) {
  return z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      context.issues.push({ code: 'custom', input: text, message: error.message.slice(error.field.length + 2) });
      return z.NEVER;
    }
  });
}

function pattern(subject: Subject) {
  return parsed((text) => {
    compilePattern(readable(text), subject);
    return text;
  });
}

function readable(text: string): string {
  if (text.trim() === '') throw new InvalidInput('text', 'is empty');
  if (text.length > LONGEST) throw new InvalidInput('text', `longer than ${LONGEST} characters`);
  if (CONTROL.test(text)) throw new InvalidInput('text', 'has a control character in it');
  return text;
}

/** Text for people, or a name that others gave: not empty, no control characters, at most 1000 characters. */
export const text = parsed(readable).meta({ title: 'text' });
/** Milliseconds. */
export const duration = parsed(parseDuration).meta({
  title: 'a number with its unit: 90s, 30m, 72h, 400d',
  examples: ['30m'],
});
/** An instant in milliseconds since 1970. */
export const time = parsed(parseTime).meta({ title: 'an RFC 3339 time', examples: ['2026-12-01T00:00:00Z'] });
export const digest = parsed(parseDigest).meta({
  title: 'a digest as OCI defines it: sha256:…',
  examples: [`sha256:${'0123456789abcdef'.repeat(4)}`],
});
/** In canonical form. */
export const host = parsed(parseHost).meta({
  title: 'a registry host, with :port where it is not 443',
  examples: ['registry.acme.example'],
});
/** A registry host in canonical form, or a pattern over repositories in it. */
export const covered = parsed((one) => {
  const slash = one.indexOf('/');
  if (slash < 0) return parseHost(one);
  compilePattern(readable(one), 'repository');
  return parseHost(one.slice(0, slash)) + one.slice(slash);
}).meta({
  title: 'a registry host, or a pattern over host/path with a host that is spelled out',
  examples: ['registry.acme.example'],
});
export const networks = z
  .array(
    parsed((one) => {
      parseNetwork(one);
      return one;
    }),
  )
  .meta({ title: 'networks such as 192.0.2.0/24, or single addresses', examples: [['192.0.2.0/24']] });
/** Patterns over `host/path`. */
export const repositories = z.array(pattern('repository')).meta({
  title: 'patterns over host/path; * stays in one segment, ** crosses',
  examples: [['registry.acme.example/shop/**']],
});
/** Patterns over file paths and git refs. */
export const paths = z
  .array(pattern('path'))
  .meta({ title: 'patterns over paths; * stays in one segment, ** crosses' });
/** Patterns over tags, clusters, namespaces and hosts. */
export const names = z
  .array(pattern('name'))
  .meta({ title: 'patterns over names; * matches anything, [0-9] one digit' });
/** Patterns over what others name freely: actors, user agents, triggers. */
export const texts = z.array(pattern('text')).meta({ title: 'patterns; * matches anything, [0-9] one digit' });
/** A secret by its name: it stands in the environment, never in the policy file. */
export const secret = parsed((one) => {
  if (!/^[A-Z][A-Z0-9_]{0,62}$/.test(one))
    throw new InvalidInput(
      'secret',
      'not the name of a secret, such as SLACK_TOKEN: the secret itself is never in this file',
    );
  return one;
}).meta({
  title:
    'NAME of the environment variable LANDWAITER_SECRET_NAME, or LANDWAITER_SECRET_NAME_FILE; or a file of the folder LANDWAITER_SECRETS, in lower case',
  examples: ['SHOP_TOKEN'],
});
/** True or false. */
export const flag = z.boolean().meta({ examples: [true] });
