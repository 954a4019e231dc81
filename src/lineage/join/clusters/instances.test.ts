import { describe, expect, test } from 'vitest';
import { type ContainerObserved, EVERY, type LandwaiterEvent, type WorkloadChanged } from '../../../core/event.ts';
import type { Placement } from '../../../core/subjects.ts';
import { HOUR, MINUTE } from '../../../core/time.ts';
import { observe } from '../../../policy/compile/compile.ts';
import { history, START, type Step } from '../../../rules/scenarios/history.ts';
import { deployed, digestOf, pushed } from '../../../rules/scenarios/scenario.ts';
import { buildLineage } from '../../lineage.ts';

const MAIN = 'registry.acme.example/dev/api:main';
const COPY = 'registry.acme.example/prod/api:1.0';
const [a, b, config] = [digestOf('a'), digestOf('b'), digestOf('c')];

interface Told extends Partial<ContainerObserved> {
  readonly minute: number;
}

let number = 0;
function status({ minute, ...told }: Told): ContainerObserved {
  number += 1;
  return {
    type: 'container.observed',
    id: `status:${number}`,
    source: 'kubernetes-pods',
    strength: 'recorded',
    origin: { path: 'pods.ndjson', line: number, sha256: '0' },
    at: START + minute * MINUTE,
    cluster: 'prod-1',
    namespace: 'dev',
    pod: 'api-7d4b9c5f6d-x2x9q',
    podUid: 'uid-1',
    owners: [{ kind: 'ReplicaSet', name: 'api-7d4b9c5f6d' }],
    container: 'api',
    kind: 'container',
    image: MAIN,
    created: START,
    running: true,
    instance: 'containerd://1',
    started: START + 2 * MINUTE,
    ...told,
  };
}

/** Both repositories hold the manifest `a`, whose config is `c`; `b` is another image. */
const bothHold: readonly Step[] = [
  pushed('dev/api:main', 'a', { config: 'c' }),
  pushed('prod/api:1.0', 'a', { config: 'c' }),
  pushed('dev/api:other', 'b', { config: 'd' }),
];

function placed(statuses: readonly ContainerObserved[], ...steps: readonly Step[]): readonly Placement[] {
  const { events, coverage } = history(...steps);
  const all: readonly LandwaiterEvent[] = [...events, ...statuses];
  return buildLineage(all, coverage, observe(), START + 9 * HOUR, { registry: new Set(), ci: new Set() }).placements;
}

const shown = (placements: readonly Placement[]) =>
  placements.map(({ image, digest, instances }) => [image, digest, instances.length]);

describe('what a container runs', () => {
  test('a node that dropped the image’s name shows its config: the image is the same', () => {
    const statuses = [status({ minute: 3, digest: a }), status({ minute: 9, digest: config, byId: true })];
    expect(shown(placed(statuses, ...bothHold))).toEqual([[MAIN, a, 1]]);
  });

  test('the config alone is that of the manifest in the repository that the pod names', () => {
    expect(shown(placed([status({ minute: 3, digest: config, byId: true })], ...bothHold))).toEqual([[MAIN, a, 1]]);
  });

  test('a config that two manifests of the repository have stays what it is, and is found by either', () => {
    const two = [pushed('dev/api:main', 'a', { config: 'c' }), pushed('dev/api:again', 'e', { config: 'c' })];
    const { events, coverage } = history(...two);
    const all = [...events, status({ minute: 3, digest: config, byId: true })];
    const kinds = { registry: new Set<string>(), ci: new Set<string>() };
    const lineage = buildLineage(all, coverage, observe(), START + 9 * HOUR, kinds);
    expect(lineage.placements.map(({ digest }) => digest)).toEqual([config]);
    expect([a, digestOf('e')].map((one) => lineage.placementsOfDigest(one).length)).toEqual([1, 1]);
  });

  test('a second manifest is no other name for the first: whoever may write a status could put a good one first', () => {
    const statuses = [status({ minute: 3, digest: a, strength: 'asserted' }), status({ minute: 4, digest: b })];
    expect(shown(placed(statuses, ...bothHold))).toEqual([
      [MAIN, a, 1],
      [MAIN, b, 1],
    ]);
  });

  test('so is the config of another image, which a record ties to that', () => {
    const statuses = [status({ minute: 3, digest: a }), status({ minute: 4, digest: digestOf('d'), byId: true })];
    expect(placed(statuses, ...bothHold).map(({ digest }) => digest)).toEqual([a, b]);
  });

  test('an id of the runtime that no record knows is told beside the manifest', () => {
    const statuses = [status({ minute: 3, digest: a }), status({ minute: 4, digest: config, byId: true })];
    const [one, ...more] = placed(statuses);
    expect([one?.digest, one?.instances[0]?.others, more]).toEqual([a, [config], []]);
  });
});

describe('what a container is called', () => {
  const unnamed = { digest: a, image: COPY, runtimeName: true } as const;

  test('as another status of the pod shows its spec', () => {
    const statuses = [status({ minute: 3, digest: a }), status({ minute: 4, ...unnamed, pod: 'api-7d4b9c5f6d-x2x9q' })];
    expect(shown(placed(statuses, ...bothHold))).toEqual([[MAIN, a, 1]]);
  });

  test('as its workload asks for it, where no record shows the pod', () => {
    const statuses = [status({ minute: 5, ...unnamed })];
    const [one] = placed(statuses, ...bothHold, deployed('dev/api', 'dev/api:main'));
    expect([one?.image, one?.asked.length]).toEqual([MAIN, 1]);
  });

  test('as the runtime calls it, where nothing else does', () => {
    expect(shown(placed([status({ minute: 3, ...unnamed })], ...bothHold))).toEqual([[COPY, a, 1]]);
  });
});

describe('when a container runs', () => {
  test('started again it is another, and not as old as its pod', () => {
    const statuses = [
      status({ minute: 3, digest: a }),
      status({ minute: 60, digest: a, instance: 'containerd://2', started: START + 59 * MINUTE }),
    ];
    const [one] = placed(statuses, ...bothHold);
    const times = one?.instances.map(({ id, from, to }) => [id, (from - START) / MINUTE, to && (to - START) / MINUTE]);
    expect(times).toEqual([
      ['containerd://1', 2, 59],
      ['containerd://2', 59, undefined],
    ]);
  });

  test('an ephemeral container is not as old as its pod, though no record says when it started', () => {
    const { started: _, instance: __, ...waiting } = status({ minute: 90, kind: 'ephemeral', running: false });
    const [one] = placed([{ ...waiting, container: 'debugger', waiting: 'ContainerCreating' }]);
    expect(one?.from).toBe(START + 90 * MINUTE);
  });

  test('what has ended does not run again under its id, in whichever order records of one instant stand', () => {
    const ended = status({ minute: 5, digest: a, running: false, ended: START + 5 * MINUTE });
    for (const statuses of [
      [ended, status({ minute: 5, digest: a })],
      [status({ minute: 5, digest: a }), ended],
    ])
      expect(placed(statuses)[0]?.running).toBe(false);
  });

  test('what could not be pulled is there and has not run', () => {
    const { started: _, instance: __, ...waiting } = status({ minute: 3, running: false, waiting: 'ErrImagePull' });
    const [one] = placed([waiting]);
    expect([one?.running, one?.instances[0]?.waiting]).toEqual([false, 'ErrImagePull']);
  });
});

describe('what ends a pod', () => {
  const deletion = (minute: number, told: Partial<WorkloadChanged> = {}): WorkloadChanged => ({
    type: 'workload.changed',
    id: `deletion:${(number += 1)}`,
    source: 'kubernetes-audit',
    strength: 'recorded',
    origin: { path: 'audit.ndjson', line: number, sha256: '0' },
    at: START + minute * MINUTE,
    cluster: 'prod-1',
    namespace: 'dev',
    kind: 'Pod',
    name: 'api-7d4b9c5f6d-x2x9q',
    verb: 'delete',
    ...told,
  });
  const ends = (...told: readonly (ContainerObserved | WorkloadChanged)[]) => {
    const { coverage } = history(...bothHold);
    const lineage = buildLineage(told, coverage, observe(), START + 9 * HOUR, { registry: new Set(), ci: new Set() });
    return lineage.placements.map(({ digest, to }) => [digest, to === undefined ? undefined : (to - START) / MINUTE]);
  };
  const { podUid: _, instance: __, started: ___, ...claimed } = status({ minute: 5, strength: 'asserted' });
  const node = { name: 'system:node:worker-1', kind: 'node' } as const;

  test('the deletion of all pods of its namespace, and of no other', () => {
    const running = status({ minute: 5, digest: a });
    expect(ends(running, deletion(10, { name: EVERY }))).toEqual([[a, 10]]);
    expect(ends(running, deletion(10, { name: EVERY, namespace: 'prod' }))).toEqual([[a, undefined]]);
    expect(ends(running, deletion(4, { name: EVERY }))).toEqual([[a, undefined]]);
  });
  test('a list without it, also of what was claimed of it without its uid', () => {
    const listed: LandwaiterEvent = {
      type: 'pods.listed',
      id: 'listed:1',
      source: 'kubernetes-pods',
      strength: 'recorded',
      origin: { path: 'pods.ndjson', line: 1, sha256: '0' },
      at: START + 20 * MINUTE,
      cluster: 'prod-1',
      uids: ['uid-2'],
    };
    const told = [status({ minute: 5, digest: a }), { ...claimed, digest: b, at: START + 6 * MINUTE }, listed];
    const lineage = buildLineage(told, [], observe(), START + 9 * HOUR, { registry: new Set(), ci: new Set() });
    expect(lineage.placements.filter(({ running }) => running)).toEqual([]);
  });
  test('a deletion that may have been a dry run, unless nodes tell what they delete and no node deleted this one', () => {
    const running = status({ minute: 5, digest: a });
    const unsure = deletion(10, { unsure: true });
    expect(ends(running, unsure)).toEqual([[a, 10]]);
    const others = deletion(9, { name: 'other', actor: node });
    expect(ends(running, unsure, others)).toEqual([[a, undefined]]);
    expect(ends(running, unsure, others, deletion(11, { actor: node }))).toEqual([[a, 11]]);
  });
});

describe('pods of one name, one after the other', () => {
  const gone = (minute: number, uid?: string): WorkloadChanged => {
    number += 1;
    return {
      type: 'workload.changed',
      id: `gone:${number}`,
      source: 'kubernetes-audit',
      strength: 'recorded',
      origin: { path: 'audit.log', line: number, sha256: '0' },
      at: START + minute * MINUTE,
      cluster: 'prod-1',
      namespace: 'dev',
      kind: 'Pod',
      name: 'notebook',
      verb: 'delete',
      ...(uid !== undefined && { uid }),
    };
  };
  const pod = (minute: number, podUid: string, digest = a): ContainerObserved =>
    status({ minute, pod: 'notebook', podUid, digest, owners: [], created: START + minute * MINUTE, instance: podUid });
  const ends = (...events: readonly LandwaiterEvent[]) =>
    buildLineage(events, [], observe(), START + 9 * HOUR, { registry: new Set(), ci: new Set() })
      .placements.flatMap(({ instances }) => instances.map(({ podUid, to }) => [podUid, to && (to - START) / MINUTE]))
      .sort(([one], [other]) => `${one}`.localeCompare(`${other}`));

  test('one of whose end nothing tells has ended when another bears its name, but not by a claim', () => {
    expect(ends(pod(3, 'one'), pod(30, 'two', b), gone(50, 'two'))).toEqual([
      ['one', 30],
      ['two', 50],
    ]);
    const claimed = { ...pod(30, 'two', b), strength: 'asserted' } as const;
    expect(ends(pod(3, 'one'), claimed, gone(50, 'two'))).toContainEqual(['one', undefined]);
  });

  test('each ends when it was deleted, not when the last of its name was', () => {
    const events = [pod(3, 'one'), gone(20, 'one'), pod(30, 'two', b), gone(50, 'two'), pod(60, 'three')];
    expect(ends(...events)).toEqual([
      ['one', 20],
      ['three', undefined],
      ['two', 50],
    ]);
  });

  test('of a deletion that tells no uid it is the pod that had the name then', () => {
    expect(ends(pod(3, 'one'), gone(19), gone(20), pod(30, 'two', b), gone(50))).toEqual([
      ['one', 20],
      ['two', 50],
    ]);
  });
});
