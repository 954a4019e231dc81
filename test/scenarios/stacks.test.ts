import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { compilePatterns } from '../../src/policy/matching/pattern.ts';
import { checkPolicy } from '../../src/policy/file/load.ts';
import type { Act } from './act.ts';
import { everyAct } from './every-act.ts';
import { DAY } from './make.ts';
import { ordinary } from './ordinary.ts';
import { openStage } from './play.ts';
import { policyText } from './policy.ts';
import { settled } from './settled.ts';
import type { Stack } from './stack.ts';
import * as stackModules from './stacks/index.ts';

const stacks: readonly Stack[] = Object.values(stackModules);
const source = z.object({ kind: z.string(), files: z.array(z.string()) });

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landwaiter-stacks-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(stacks)('$name', (stack) => {
  test('every record is read, and by the source that the policy names for its file', async () => {
    const own = join(folder, stack.name);
    const stage = await openStage(stack, own, 10);
    const { inputs } = await stage.play(everyAct, 'policy');
    const sources = stack.names.sources.map((one) => source.parse(one));
    const wrong = inputs.flatMap(({ path, source: read }) => {
      const file = path.slice(join(own, everyAct.id).length + 1);
      const kind = file.startsWith('hosts/')
        ? stack.names.hosts
        : sources.find(({ files }) => compilePatterns(files, 'path').matches(file))?.kind;
      // One trail carries the records of several services.
      return kind === undefined || read?.split('+').includes(kind)
        ? []
        : [`${file}: ${read ?? 'nothing'} in place of ${kind}`];
    });
    expect(wrong).toEqual([]);
    expect(inputs.length).toBeGreaterThan(0);
  });

  test('its policy has no problem', () => {
    const checked = checkPolicy(policyText(stack.names, ['laptop-1']), 'landwaiter.yaml');
    expect('problems' in checked ? checked.problems : []).toEqual([]);
  });

  test('what it writes of ordinary days is the same every time, and no act of theirs is unheard', () => {
    const tell = (acts: readonly Act[]): readonly unknown[] => acts.map((act) => stack.tell(act, (at) => at * 60_000));
    const once = tell(settled(ordinary(7).acts));
    expect(tell(settled(ordinary(7).acts))).toEqual(once);
    expect(once.filter((told) => !Array.isArray(told))).toEqual([]);
  });
});

test('old pods end with their template, and a new container is told beside the others', () => {
  const { acts, company } = ordinary(7);
  const { image, version } = company.current('shop/api');
  const target = { repository: 'prod/shop/api', tag: version };
  const common = { by: 'dana', workload: 'shop/api', kind: 'Deployment', cluster: 'prod', image, target } as const;
  const sidecar = { container: 'proxy', as: 'sidecar' } as const;
  const at = 7 * DAY;
  const told = settled(
    [
      { act: 'deploy', at, verb: 'update', from: 'office', ...common, ...sidecar },
      { act: 'run', at: at + 1, pod: 'api-next', ...common, ...sidecar },
    ],
    acts,
  );
  expect(told.map((act) => [act.act, act.act === 'run' ? act.ended === true : undefined])).toEqual([
    ['deploy', undefined],
    ['run', true],
    ['run', true],
    ['run', false],
  ]);
  const containers = told.map((act) => ('beside' in act ? act.beside?.map(({ container }) => container) : []));
  expect(containers).toEqual([['api'], [], [], ['api']]);
});
