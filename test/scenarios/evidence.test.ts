import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { analyze } from '../../src/app/analysis/analyze.ts';
import { gather } from '../../src/app/cli/inputs/gather.ts';
import type { Evidence } from '../../src/app/analysis/evidence.ts';
import { compilePolicy } from '../../src/policy/compile/compile.ts';
import { loadPolicy } from '../../src/policy/file/load.ts';
import type { Policy } from '../../src/core/policy.ts';
import { QUIET } from '../quiet.ts';
import type { Act, Image } from './act.ts';
import * as attackModules from './attacks/index.ts';
import { everyAct } from './every-act.ts';
import { assembled } from './images.ts';
import { DAY } from './make.ts';
import * as monthModules from './months/index.ts';
import { ordinary, SERVICES } from './ordinary.ts';
import { policyText } from './policy.ts';
import { render, write } from './records.ts';
import { settled } from './settled.ts';
import type { Names, NativeRecord, Stack } from './stack.ts';
import * as stackModules from './stacks/index.ts';

const stacks: readonly Stack[] = Object.values(stackModules);
const { acts: days, company } = ordinary(7);
const stories = [...Object.values(attackModules), ...Object.values(monthModules), everyAct];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landwaiter-evidence-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(path: string, records: readonly NativeRecord[], policy: Policy): Promise<Evidence> {
  await write(path, records);
  const { evidence, store } = await gather([path], { quiet: true }, policy, QUIET);
  await store.close();
  return evidence;
}

describe.each(stacks)('$name', (stack) => {
  test('every push of ordinary days is explained, and whatever runs has its whole way on record', async () => {
    const policy = compilePolicy(loadPolicy(policyText(stack.names), 'landwaiter.yaml'));
    const { records } = render(stack, settled(days), 0, 7 * DAY);
    const { summary } = analyze(await read(join(folder, stack.name, 'days'), records, policy), policy).report();
    expect(summary.pushes.total).toBeGreaterThan(0);
    expect(summary.pushes.explained).toBe(summary.pushes.total);
    expect(summary.custody.running).toBe(SERVICES.length);
    expect(summary.custody.complete).toBe(SERVICES.length);
  });

  test('no act is told in records that tell the reader nothing', async () => {
    const own = join(folder, stack.name, 'acts');
    const acts = settled(everyAct.acts(0, company));
    const told = acts.map((act, nth) =>
      render(stack, [act], 0, 0).records.map((one) => ({ ...one, file: `${nth}/${one.file}` })),
    );
    const { events, inputs } = await read(own, told.flat(), foldered(stack.names));
    expect(inputs.flatMap(({ refused }) => refused)).toEqual([]);
    const heard = new Set(events.map(({ origin }) => origin.path.slice(own.length + 1).split('/', 1)[0]));
    const silent = acts.filter((_, nth) => (told[nth]?.length ?? 0) > 0 && !heard.has(String(nth)));
    expect(silent.filter((act) => !isWithinContainer(act))).toEqual([]);
  });
});

/** The policy of a stack for files that are each in a folder of their own. */
function foldered(names: Names): Policy {
  const files = z.object({ files: z.array(z.string()) });
  const sources = names.sources.map((one) => ({ ...one, files: files.parse(one).files.map((file) => `*/${file}`) }));
  return compilePolicy(loadPolicy(policyText({ ...names, sources }), 'landwaiter.yaml'));
}

// Engines tell of containers, too, which make no fact: what became of them is told by the commit.
function isWithinContainer(act: Act): boolean {
  return act.act === 'host' && (act.what === 'create' || act.what === 'exec');
}

test('every image has the digest of the manifest that its parts make', () => {
  const shown = stories.flatMap((story) => settled(story.acts(14 * DAY, company)));
  expect([...days, ...shown].flatMap(imagesOf).filter((image) => assembled(image).digest !== image.digest)).toEqual([]);
});

function imagesOf(act: Act): readonly Image[] {
  const made = act.act === 'build' ? (act.made ?? []).map(({ image }) => image) : [];
  const own = 'image' in act ? [act.image] : [];
  return [...made, ...own].flatMap((image) => [image, ...(image.children ?? [])]);
}
