import { expect, test } from 'vitest';
import { history, type Step } from '../../../rules/scenarios/history.ts';
import { deployed, runs } from '../../../rules/scenarios/scenario.ts';
import { asked } from '../../../rules/scenarios/workload-scenario.ts';
import { known } from '../../../core/known.ts';
import { only } from '../../facts/facts.ts';
import { writtenImages } from './written-images.ts';

const POD = 'shop/api-7d4b9c5f6d-x2x9q';

function written(isNamedByRuntime: boolean, ...steps: readonly Step[]): string | undefined {
  const { events } = history(...steps, runs('shop/api', 'docker.io/library/x:1', 'a'));
  const observed = only(events, 'container.observed').map((one) =>
    isNamedByRuntime ? { ...one, runtimeName: true as const } : one,
  );
  const [fact] = observed;
  return fact && writtenImages(observed, only(events, 'workload.changed'))(fact, 'Deployment/api', fact.at).image;
}

test("where a status has a name of the runtime's own, the image is as it was written for the pod, else for its workload", () => {
  const [workload, pod] = [deployed('shop/api', 'shop/api:1'), asked(POD, { api: 'shop/api:2' }, { kind: 'Pod' })];
  expect(written(true, workload)).toBe('registry.acme.example/shop/api:1');
  expect(written(true, workload, pod)).toBe('registry.acme.example/shop/api:2');
  expect(written(true)).toBe('docker.io/library/x:1');
  expect(written(false, workload)).toBe('docker.io/library/x:1');
});

test('the answer to a pod’s deletion shows what that pod had, and no other of its name', () => {
  const gone = (uid?: string): Step =>
    asked(POD, {}, { kind: 'Pod', verb: 'delete', had: { api: 'shop/api:2' }, ...known({ uid }) });
  const of = (uid: string | undefined, ...steps: readonly Step[]): unknown => {
    const report = runs('shop/api', 'docker.io/library/x:1', 'a', { byRuntime: true, ...known({ uid }) });
    const { events } = history(deployed('shop/api', 'shop/api:1'), report, ...steps);
    const observed = only(events, 'container.observed');
    const [fact] = observed;
    return fact && writtenImages(observed, only(events, 'workload.changed'))(fact, 'Deployment/api', fact.at);
  };
  expect(of('1', gone('1'))).toEqual({ image: 'registry.acme.example/shop/api:2' });
  const byTemplate = { image: 'registry.acme.example/shop/api:1', byTemplate: true };
  expect(of('1', gone('2'))).toEqual(byTemplate);
  expect(of('1', gone())).toEqual(byTemplate);
  expect(of(undefined, gone('1'))).toEqual(byTemplate);
});
