import { join } from 'node:path';
import type { Act } from './act.ts';
import { around } from './around.ts';
import { DAY, HOUR } from './make.ts';
import { ordinary } from './ordinary.ts';
import { policyText } from './policy.ts';
import { render, write } from './records.ts';
import type { Month, Scenario } from './scenario.ts';
import { settled } from './settled.ts';
import type { Stack } from './stack.ts';

/** A story as files of its stack. */
export interface Told {
  readonly acts: readonly Act[];
  /** When the last act of anybody happened, in minutes. */
  readonly last: number;
  /** The folder of the story's records. */
  readonly own: string;
  /** That of what everybody else did meanwhile; absent: nothing. */
  readonly beside?: string;
  /** The text of the stack's own policy. */
  readonly written: string;
  /** Kinds of sources that this stack lacks and that would have shown some act of the story. */
  readonly unheard: ReadonlySet<string>;
}

/** Ordinary days as files, and the stories that are told after them. */
export interface Telling {
  /** The folder of the ordinary days' records. */
  readonly past: string;
  /** What happened in them. */
  readonly before: readonly Act[];
  /** The first minute of the day on which stories begin. */
  readonly day: number;
  tell(story: Scenario | Month): Promise<Told>;
}

// The records go on after the last act, so that what is late or missing can be told.
const AFTERWARDS = 6 * HOUR;

/** Writes the ordinary days of a stack under `folder`; stories begin on day `days`. */
export async function openTelling(stack: Stack, folder: string, days: number): Promise<Telling> {
  const { acts: before, company } = ordinary(days);
  const past = join(folder, 'ordinary');
  const day = days * DAY;
  await write(past, render(stack, settled(before), 0, day).records);
  return {
    past,
    before,
    day,
    async tell(story) {
      const attack = story.acts(day, company);
      const acts = settled(attack, before);
      const others = 'expect' in story ? settled(around(attack, day), before) : [];
      const last = Math.max(acts.at(-1)?.at ?? day, others.at(-1)?.at ?? day);
      const { records, unheard } = render(stack, acts, day, Math.max(day + DAY, last + AFTERWARDS));
      const own = join(folder, story.id);
      const files = await write(own, records);
      const beside = join(folder, `${story.id} beside`);
      const besides = await write(beside, render(stack, others, day, day).records);
      const hosts = files.flatMap((file) => /^hosts\/(.+)\.ndjson$/.exec(file)?.[1] ?? []);
      const written = policyText(stack.names, hosts, story.policy);
      return { acts, last, own, written, unheard, ...(besides.length > 0 && { beside }) };
    },
  };
}
