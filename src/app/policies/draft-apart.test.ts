import { describe, expect, test } from 'vitest';
import type { LandwaiterEvent, WorkloadChanged } from '../../core/event.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { analyze } from '../analysis/analyze.ts';
import { draftFrom } from './draft-policy.ts';
import { seen } from './recorded.fixture.ts';

const changed = (
  day: number,
  namespace: string,
  name: string,
  image = `shop/api:r${namespace}${day}`,
): WorkloadChanged => ({
  ...seen(`${namespace} ${day} ${name} ${image}`, 'kubernetes-audit', day),
  type: 'workload.changed',
  cluster: 'prod',
  namespace,
  kind: 'Deployment',
  name: 'api',
  verb: 'patch',
  containers: [{ name: 'api', kind: 'container', image: `registry.acme.example/${image}` }],
  actor: { name, kind: name === 'ci' ? 'controller' : 'human' },
});
const staged = Array.from({ length: 12 }, (_, day) => changed(day, 'stage', 'ci'));
const live = [changed(1, 'live', 'marek'), changed(4, 'live', 'olga'), changed(8, 'live', 'marek')];

function drafted(events: readonly LandwaiterEvent[]) {
  const file = loadPolicy(draftFrom(analyze({ events, inputs: [], coverage: [] }, observe())), 'draft.yaml');
  const told = (later: WorkloadChanged) =>
    analyze({ events: [...events, later], inputs: [], coverage: [] }, compilePolicy(file))
      .findings.filter(({ actor }) => actor?.name === later.actor?.name)
      .map(({ rule }) => rule);
  return { entries: file.spec.environments ?? [], told };
}

describe('a namespace to which nobody deploys who deploys elsewhere in the cluster', () => {
  test('has the deployers that it has, with what runs there', () => {
    const other = changed(6, 'stage', 'ci', 'tools/x:1');
    const [first] = drafted([...staged, other, ...live]).entries;
    expect(first).toMatchObject({ match: { namespaces: ['live'] }, deployers: ['marek', 'olga'] });
    expect(first?.repositories).toEqual(['registry.acme.example/shop/*']);
  });

  test('and they go on, and nobody else: not whoever deploys elsewhere', () => {
    const { told } = drafted([...staged, ...live]);
    expect(told(changed(13, 'live', 'olga'))).toEqual([]);
    for (const name of ['ci', 'eve']) expect(told(changed(13, 'live', name))).toContain('deployed-by-unapproved-actor');
    expect(told(changed(13, 'live', 'marek', 'labs/x:1'))).toContain('unapproved-repository-deployed');
  });

  test('nor there: they are listed for their namespace alone', () => {
    expect(drafted([...staged, ...live]).told(changed(13, 'stage', 'olga'))).toContain('deployed-by-unapproved-actor');
  });

  test('is left to habits where somebody came once or twice', () => {
    const entries = drafted([...staged, changed(3, 'labs', 'eve'), changed(9, 'labs', 'eve')]).entries;
    expect(entries.map(({ match, deployers }) => [match.namespaces, deployers])).toEqual([
      [['labs'], undefined],
      [undefined, ['ci']],
    ]);
  });
});

test('a cluster to which others deployed, few as they are, is not let to who deploys in another one', () => {
  const plant = [2, 5, 9].map((day) => ({ ...changed(day, 'plant', day < 9 ? 'rita' : 'sam'), cluster: 'plant' }));
  const deployersOf = (events: readonly LandwaiterEvent[]) =>
    drafted([...staged, ...events]).entries.findLast(({ match }) => match.clusters?.includes('plant'))?.deployers;
  expect(deployersOf(plant)).toBeUndefined();
  expect(deployersOf(plant.slice(0, 1))).toEqual(['ci']);
});
