import { describe, expect, test } from 'vitest';
import { parseDigest } from '../../core/digest.ts';
import type { ContainerObserved, LandwaiterEvent, ManifestPushed, WorkloadChanged } from '../../core/event.ts';
import { HOUR, MINUTE } from '../../core/time.ts';
import { observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { analyze } from '../analysis/analyze.ts';
import { draftFrom } from './draft-policy.ts';
import { days, seen } from './recorded.fixture.ts';

const digest = (serial: number) => parseDigest(`sha256:${serial.toString(16).padStart(64, '0')}`);
const place = { cluster: 'prod', namespace: 'shop' };
const usual = days(9).map(
  (day): WorkloadChanged => ({
    ...seen(`api-${day}`, 'kubernetes-audit', day),
    ...place,
    type: 'workload.changed',
    kind: 'Deployment',
    name: 'api',
    verb: 'patch',
    containers: [{ name: 'app', kind: 'container', image: `registry.acme.example/shop/api:1.${day}` }],
    actor: { name: 'deployer', kind: 'controller' },
  }),
);
/** One run, from its begin to its end; all of one job are of one image. */
function ran(day: number, image: string, { times = 1, kind = 'CronJob' } = {}): readonly ContainerObserved[] {
  return days(times).map((index) => {
    const one = seen(`${image}-${day}-${index}`, 'kubernetes-pods', day);
    const at = one.at + index * HOUR;
    return {
      ...one,
      ...place,
      at: at + MINUTE,
      type: 'container.observed',
      pod: `run-${day}-${index}`,
      container: 'run',
      kind: 'container',
      image,
      digest: digest(500),
      owners: [{ kind, name: 'backup' }],
      started: at,
      running: false,
      ended: at + MINUTE,
    };
  });
}
const cached = (day: number, name: string, count: number): readonly ManifestPushed[] =>
  days(count).map((index) => ({
    ...seen(`${name}-${day}-${index}`, 'distribution', day),
    type: 'manifest.pushed',
    registry: 'registry.acme.example',
    repository: name,
    tag: `t${day}-${index}`,
    digest: digest(900 + day * 10 + index),
    actor: { name: 'keeper', kind: 'robot' },
  }));
const taken = (...events: readonly (readonly LandwaiterEvent[])[]): readonly string[] => {
  const history = { events: [usual, ...events].flat(), inputs: [], coverage: [] };
  const { spec } = loadPolicy(draftFrom(analyze(history, observe())), 'draft');
  return spec.environments?.at(-1)?.repositories ?? [];
};
const nightly = days(8).flatMap((day) => ran(day, 'registry.acme.example/tools/dump:16'));

describe('what a job of each night runs', () => {
  test('is as usual as the job is often, though one image does for all nights', () => {
    expect(taken(nightly)).toContain('registry.acme.example/tools/*');
  });

  test('is rare where it ran for one night, however often, as an intruder would have it', () => {
    expect(taken(ran(4, 'registry.acme.example/eve/x:1', { times: 12 }))).not.toContain('registry.acme.example/eve/*');
  });

  test('stands for what lies beside it only where somebody fills that again and again', () => {
    const dump = nightly.map((one) => ({ ...one, image: 'registry.acme.example/hub/tools/dump:16' }));
    expect(taken(dump, cached(2, 'hub/tools/dump', 2))).toContain('registry.acme.example/hub/tools/*');
    const often = days(4).flatMap((day) => cached(day, 'hub/tools/dump', 1));
    expect(taken(dump, often)).toContain('registry.acme.example/hub/**');
  });
});

test('a container that starts again and again in a workload that stays was brought there once', () => {
  const restarted = days(2).flatMap((day) =>
    ran(day, 'registry.acme.example/eve/x:1', { times: 6, kind: 'DaemonSet' }),
  );
  expect(taken(restarted)).not.toContain('registry.acme.example/eve/*');
});
