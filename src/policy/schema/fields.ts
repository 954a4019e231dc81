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
export const text = parsed(readable);
/** Milliseconds. */
export const duration = parsed(parseDuration).meta({
  description: 'A number with its unit: 90s, 30m, 72h, 400d',
  examples: ['30m'],
});
/** An instant in milliseconds since 1970. */
export const time = parsed(parseTime).meta({ description: 'An RFC 3339 time', examples: ['2026-12-01T00:00:00Z'] });
export const digest = parsed(parseDigest).meta({ description: 'A digest as OCI defines it: sha256:…' });
/** In canonical form. */
export const host = parsed(parseHost).meta({ description: 'A registry host, with :port where it is not 443' });
/** A registry host in canonical form, or a pattern over repositories in it. */
export const covered = parsed((one) => {
  const slash = one.indexOf('/');
  if (slash < 0) return parseHost(one);
  compilePattern(readable(one), 'repository');
  return parseHost(one.slice(0, slash)) + one.slice(slash);
}).meta({ description: 'A registry host, or a pattern over host/path with a host that is spelled out' });
export const networks = z
  .array(
    parsed((one) => {
      parseNetwork(one);
      return one;
    }),
  )
  .meta({ description: 'Networks such as 192.0.2.0/24, or single addresses' });
/** Patterns over `host/path`. */
export const repositories = z
  .array(pattern('repository'))
  .meta({ description: 'Patterns over host/path; * stays in one segment, ** crosses' });
/** Patterns over file paths and git refs. */
export const paths = z
  .array(pattern('path'))
  .meta({ description: 'Patterns over paths; * stays in one segment, ** crosses' });
/** Patterns over tags, clusters, namespaces and hosts. */
export const names = z
  .array(pattern('name'))
  .meta({ description: 'Patterns over names; * matches anything, [0-9] one digit' });
/** Patterns over what others name freely: actors, user agents, triggers. */
export const texts = z.array(pattern('text')).meta({ description: 'Patterns; * matches anything, [0-9] one digit' });
/** A secret by its name: it stands in the environment, never in the policy file. */
export const secret = parsed((one) => {
  if (!/^[A-Z][A-Z0-9_]{0,62}$/.test(one))
    throw new InvalidInput(
      'secret',
      'not the name of a secret, such as SLACK_TOKEN: the secret itself is never in this file',
    );
  return one;
}).meta({ description: 'NAME of the environment variable LANDWAITER_SECRET_NAME, or LANDWAITER_SECRET_NAME_FILE' });
