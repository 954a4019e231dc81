import * as z from 'zod';

/** Why a request was not answered: RFC 9457, with `code` for programs. */
export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: 'stable, for programs' }),
    detail: z.string().meta({ description: 'what is wrong and what to do, for people' }),
    errors: z
      .array(z.object({ at: z.string(), reason: z.string() }))
      .optional()
      .meta({ description: 'what is wrong with the request, part by part' }),
  })
  .meta({ id: 'problem' });

export type ProblemBody = z.input<typeof problemSchema>;

/** The problems that requests meet, each with its status and title. */
export const PROBLEMS = {
  malformed: [400, 'The request is malformed'],
  unauthorised: [401, 'Say who you are'],
  forbidden: [403, 'You may not do this'],
  'cross-site': [403, 'Another site made this request'],
  'read-only': [403, 'Nothing can be changed here'],
  'second-person': [403, 'Somebody else has to do this'],
  'not-found': [404, 'There is nothing of this name'],
  conflict: [409, 'It is too late, or too early, for this'],
  'too-large': [413, 'The body is too large'],
  'unsupported-type': [415, 'Bodies are JSON'],
  'too-many': [429, 'Too many attempts'],
  internal: [500, 'Something went wrong here'],
  unavailable: [503, 'Not now'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Thrown where a request cannot be answered. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly errors: ProblemBody['errors'];
  /** Seconds after which it may be tried again. */
  readonly after: number | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    more: { readonly errors?: ProblemBody['errors']; readonly after?: number; readonly cause?: unknown } = {},
  ) {
    super(detail, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.errors = more.errors;
    this.after = more.after;
  }
}

export function problemBody({ code, message, errors }: Problem): ProblemBody {
  const [status, title] = PROBLEMS[code];
  return { type: 'about:blank', title, status, code, detail: message, ...(errors && { errors }) };
}
