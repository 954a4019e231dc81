import * as z from 'zod';
import { Problem } from '../access/problem.ts';

/** A part of a request. */
export type Part = 'path' | 'query' | 'body';

const WORDS: Readonly<Record<Part, { readonly one: string; readonly none: string }>> = {
  path: { one: 'part', none: 'this path has no parts of its own' },
  query: { one: 'parameter', none: 'this takes no parameters' },
  body: { one: 'field', none: 'this takes no body' },
};

/** What a schema makes of a part of a request. @throws Problem naming everything that is wrong, by its name. */
export function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, part: Part): z.output<Schema> {
  const result = schema.safeParse(value, { error: (issue) => reasonOf(issue, part) });
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ at: `${part}.${key}`, reason: unknownIn(schema, part) }))
      : [{ at: [part, ...placeOf(issue.path, part)].join('.'), reason: issue.message }],
  );
  const [first] = errors;
  throw new Problem('malformed', first ? `${first.at}: ${first.reason}` : 'malformed', { errors });
}

/** In words for whoever wrote the request; undefined: the schema has its own. */
function reasonOf(issue: Parameters<z.core.$ZodErrorMap>[0], part: Part): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing';
      if (part === 'query' && Array.isArray(issue.input)) return 'is given more than once';
      return `has to be ${issue.expected === 'object' ? 'an object' : `a ${issue.expected}`}`;
    case 'invalid_value':
      return `has to be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return Number(issue.minimum) === 1 ? 'is empty' : `has ${issue.minimum} characters or more`;
    case 'too_big':
      return `has at most ${issue.maximum} characters`;
    default:
      return undefined;
  }
}

function unknownIn(schema: z.ZodType, part: Part): string {
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const { one, none } = WORDS[part];
  return known.length === 0
    ? none
    : `is no ${one} of this: there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`;
}

/** A parameter with several values is named as it was written, as one. */
function placeOf(path: readonly PropertyKey[], part: Part): readonly string[] {
  return path.map(String).slice(0, part === 'query' ? 1 : undefined);
}
