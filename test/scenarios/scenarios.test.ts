import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isLong } from '../in-turn.ts';
import * as attackModules from './attacks/index.ts';
import * as monthModules from './months/index.ts';
import { type Mode, openStage, type Stage } from './play.ts';
import type { Month, Scenario } from './scenario.ts';
import type { Stack } from './stack.ts';
import * as stackModules from './stacks/index.ts';
import { judge, judgeMonth, type Verdict } from './verdict.ts';

// So that the suite stays quick, every story is played in so many of the stacks, in turn: the first in the first ones,
// the next from the second on. `npm run scenarios` plays all in all.
const STACKS_A_STORY = isLong ? 3 : 1;
// What is promised without a policy, after two weeks of ordinary history.
const FOUND_WITHOUT_POLICY = 25;

const stacks: readonly Stack[] = Object.values(stackModules);
const attacks: readonly Scenario[] = Object.values(attackModules);
const months: readonly Month[] = Object.values(monthModules);

function inTurn<Story extends Scenario | Month>(
  stories: readonly Story[],
): readonly { readonly id: string; readonly name: string; readonly story: Story; readonly stack: Stack }[] {
  return stories
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .flatMap((story, turn) =>
      Array.from({ length: Math.min(STACKS_A_STORY, stacks.length) }, (_, nth) => {
        const stack = stacks[(turn + nth) % stacks.length];
        if (!stack) throw new Error('no stack is listed');
        return { id: story.id, name: stack.name, story, stack };
      }),
    );
}

let folder = '';
const stages = new Map<string, Promise<Stage>>();
const withoutPolicy: Verdict[] = [];

function stageOf(stack: Stack): Promise<Stage> {
  const open = stages.get(stack.name) ?? openStage(stack, join(folder, stack.name));
  stages.set(stack.name, open);
  return open;
}

async function played(story: Scenario, stack: Stack, mode: Mode): Promise<Verdict> {
  const stage = await stageOf(stack);
  return judge(story, stack.name, mode, await stage.play(story, mode));
}

function raised({ falsePositives }: Verdict): readonly string[] {
  return falsePositives.map(({ severity, rule, summary }) => `${severity} ${rule}: ${summary}`);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landwaiter-scenarios-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('with the policy of the stack', () => {
  test.each(inTurn(attacks))('$id is found in $name, and nothing else is raised', async ({ story, stack }) => {
    const verdict = await played(story, stack, 'policy');
    expect(verdict.outcome === 'missed' ? verdict.missing : []).toEqual([]);
    expect(raised(verdict)).toEqual([]);
  });

  test.each(inTurn(months))('nothing is raised while $id goes on in $name', async ({ story, stack }) => {
    const stage = await stageOf(stack);
    expect(raised(judgeMonth(story, stack.name, 'policy', await stage.play(story, 'policy')))).toEqual([]);
  });
});

describe('without a policy', () => {
  test.each(inTurn(attacks))('$id in $name raises nothing about anybody else', async ({ story, stack }) => {
    const verdict = await played(story, stack, 'observe');
    withoutPolicy.push(verdict);
    expect(raised(verdict)).toEqual([]);
  });

  test('as many attacks are found as promised, wherever there is evidence of them', () => {
    const asked = withoutPolicy.filter(({ outcome }) => outcome !== 'not asked');
    const ids = [...new Set(asked.map(({ story }) => story))];
    const found = ids.filter((id) => {
      const own = asked.filter(({ story }) => story === id);
      return own.some(({ outcome }) => outcome === 'found') && own.every(({ outcome }) => outcome !== 'missed');
    });
    expect(found.length).toBeGreaterThanOrEqual(Math.min(FOUND_WITHOUT_POLICY, ids.length));
  });
});
