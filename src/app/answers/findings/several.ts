import * as z from 'zod';

const MOST_VALUES = 50;

/** A parameter with several values: with commas, given again and again, or both. */
const given = z.union([z.string(), z.array(z.string())]);
const most = `has at most ${MOST_VALUES} values`;

/** Words out of a few. */
export function wordsOf<const Word extends string>(words: readonly Word[]) {
  return given
    .transform((text) => [text].flat().flatMap((one) => one.split(',')))
    .pipe(z.array(z.enum(words)).max(MOST_VALUES, most))
    .optional()
    .describe(`one or several, with commas or given again: ${words.join(', ')}`);
}

/** Names. One with a comma in it is taken as a whole, too. */
export function namesOf(description: string, least = 1) {
  return given
    .transform((text) => [text].flat().flatMap((one) => (one.includes(',') ? [one, ...one.split(',')] : [one])))
    .pipe(z.array(z.string().min(least).max(1000)).max(MOST_VALUES, most))
    .optional()
    .describe(`${description}; one or several, with commas or given again`);
}
