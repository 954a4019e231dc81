import * as z from 'zod';
import { parseTime } from '../../../core/time.ts';
import { InvalidInput } from '../../../core/error.ts';
import { time } from '../../../sinks/formats/schema.ts';

const LARGEST_PAGE = 200;
const LONGEST_TEXT = 1000;

/** A name or text in a query. */
export const name = z.string().min(1).max(LONGEST_TEXT);

/** `true` or `false` in a query. */
export const yesOrNo = z.stringbool({ truthy: ['true'], falsy: ['false'] }).meta({ type: 'boolean' });

/** How long something takes. */
export const milliseconds = z.number().min(0).meta({ description: 'Milliseconds' });

/** What every list takes. */
export const paging = {
  limit: z
    .string()
    .regex(/^\d{1,3}$/, `has to be a number from 1 to ${LARGEST_PAGE}`)
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= LARGEST_PAGE, `has to be a number from 1 to ${LARGEST_PAGE}`)
    .meta({ type: 'integer', minimum: 1, maximum: LARGEST_PAGE })
    .default(50)
    .describe(`how many, 1 to ${LARGEST_PAGE}; 50 where not given`),
  cursor: z.string().min(1).max(8000).optional().describe('`next` of the page before'),
};

/** An instant in a query or body. */
export const instant = z
  .string()
  .transform((text, context) => {
    try {
      return parseTime(text);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      context.issues.push({ code: 'custom', input: text, message: `is ${error.reason}` });
      return z.NEVER;
    }
  })
  .meta({ format: 'date-time', description: 'An RFC 3339 time' });

/** A part of a list. */
export function pageSchema<Element extends z.ZodType>(element: Element) {
  return z.object({
    evaluatedAt: time.meta({ description: 'When what is listed was last evaluated' }),
    items: z.array(element),
    next: z.string().optional().meta({ description: 'The cursor of the next page; absent: there is none' }),
  });
}

/** For a query from one instant to another: `until` is later. */
export const inOrder = {
  of: ({ since, until }: { readonly since?: number | undefined; readonly until?: number | undefined }): boolean =>
    since === undefined || until === undefined || since < until,
  else: { path: ['until'], message: 'has to be later than since' },
};
