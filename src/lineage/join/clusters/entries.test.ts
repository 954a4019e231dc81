import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { history, type Step } from '../../../rules/scenarios/history.ts';
import { asked, entered, ran } from '../../../rules/scenarios/workload-scenario.ts';
import { joined } from '../joined.fixture.ts';

const POD = 'api-7d4b9c5f6d-x2x9q';
const running = ran(POD, 'api', 'shop/api:1', 'a');

function entries(...steps: readonly Step[]) {
  const { placements, entriesInto } = joined(history(...steps), observe());
  const api = placements.find(({ container }) => container === 'api');
  return api && entriesInto(api).map(({ by, actor }) => [by, actor?.name]);
}

test('who runs a program in a container of a pod came into that one', () => {
  expect(entries(running, entered(POD, 'api'))).toEqual([['exec', 'dana@acme.example']]);
  expect(entries(running, entered(POD, 'log'))).toEqual([]);
  expect(entries(entered(POD, 'api'), running)).toEqual([]);
  expect(entries(running, entered(POD, 'api', { strength: 'asserted' }))).toEqual([]);
});

test('who puts an ephemeral container beside it came in once, however often the pod is written then', () => {
  const debug = asked(`shop/${POD}`, {}, { kind: 'Pod', by: 'eve', ephemeral: { sh: 'x/sh:1' } });
  expect(entries(running, debug, debug)).toEqual([['ephemeral', 'eve']]);
});
