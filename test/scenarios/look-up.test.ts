import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { someOf } from '../in-turn.ts';
import { differences, judgedStore } from '../look-up.ts';
import * as attackModules from './attacks/index.ts';
import { type Mode, openStage } from './play.ts';
import * as stacks from './stacks/index.ts';

const QUESTIONS = 17;
// Every so many of the corpus, each in another stack: every question is asked of the whole, too.
const stories = someOf(Object.values(attackModules), 16);
const choices = Object.values(stacks);

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

describe.each<Mode>(['policy', 'observe'])('an attack in %s mode', (mode) => {
  it.each(stories.map((story, index) => [story.id, story, choices[(index * 5) % choices.length]] as const))(
    'is told by look-ups as by an analysis of everything: %s',
    async (_, story, stack) => {
      const folder = await mkdtemp(join(tmpdir(), 'landwaiter-look-up-'));
      folders.push(folder);
      if (!stack) throw new Error('no stack');
      const { parts } = await (await openStage(stack, folder)).play(story, mode);
      const { before, told, policy } = parts;
      const evidence = {
        events: [...before.events, ...told.events],
        coverage: [...before.coverage, ...told.coverage],
        inputs: [],
      };
      const judged = await judgedStore('sqlite::memory:', evidence, policy);
      const { asked, answered, found } = await differences(judged, policy, QUESTIONS);
      await judged.store.close();
      expect(found.slice(0, 3)).toEqual([]);
      expect(answered).toBe(asked);
    },
    240_000,
  );
});
