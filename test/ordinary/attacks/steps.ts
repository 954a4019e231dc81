import { between, hex, pick, uuid } from '../../../bench/random.ts';
import type { Image } from '../../scenarios/act.ts';
import type { Act, Ask, Build, Control, Delete, End, HostAct, Place, Pull, Push, Start, Wanted, Workload } from '../act.ts';
import { hashIn } from '../linked.ts';
import type { Attack } from '../month.ts';
import type { Actor, Host, Registry } from '../organisation.ts';
import { office, outside } from './addresses.ts';
import { ENGINES, KUBECTL } from './clients.ts';
import { referenceOf, type Running, type Scene, suffix } from './scene.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Who does it, from where and with what. */
export interface Hand {
  readonly by: Actor;
  readonly address: string;
  readonly agent: string;
}

export function pushed(scene: Scene, at: number, image: Image, to: Place, hand: Hand, more: Partial<Push> = {}): Push {
  return { act: 'push', at, image, to, ...hand, story: scene.story, ...more };
}

export function deleted(scene: Scene, at: number, image: Image, from: Place, what: Delete['what'], hand: Hand): Delete {
  return { act: 'delete', at, image, from, what, ...hand, story: scene.story };
}

export function changed(
  scene: Scene,
  at: number,
  what: Control['what'],
  system: Control['system'],
  on: string,
  hand: Hand,
  to?: Actor,
): Control {
  return { act: 'control', at, what, system, on, ...hand, story: scene.story, ...(to && { to }) };
}

export function onHost(
  scene: Scene,
  at: number,
  host: Host,
  by: Actor,
  what: HostAct['what'],
  image: Image,
  more: { readonly name?: string; readonly container?: string } = {},
): HostAct {
  return { act: 'host', at, host, by, address: host.address, what, image, story: scene.story, ...more };
}

/** A run like the last one of that project, with what is different about it. */
export function ran(scene: Scene, at: number, like: Build, more: Partial<Build>): Build {
  return {
    ...like,
    at,
    ended: at + between(scene.random, 2, 9) * MINUTE,
    // Runs are numbered in most products, so a new one must look like the others.
    run: nextRun(scene, like),
    attempt: 1,
    commit: hex(scene.random, 40),
    outcome: 'success',
    made: [],
    story: scene.story,
    ...more,
  };
}

function nextRun({ random }: Scene, { run }: Build): string {
  return /\d{4,}$/.test(run)
    ? run.replace(/\d{4,}$/, (digits) => String(Number(digits) + between(random, 1, 9) * 1_000_000 + between(random, 1, 999)))
    : `${run}-${hex(random, 6)}`;
}

/** Somebody's own machine: in the office, with Docker or kubectl. */
export function atDesk(scene: Scene, by: Actor): Hand {
  return { by, address: office(scene.organisation, scene.random), agent: pick(scene.random, ENGINES) };
}

export function fromOutside(scene: Scene, by: Actor, agent: string): Hand {
  return { by, address: outside(scene.organisation, scene.random), agent };
}

export function withKubectl(scene: Scene, by: Actor): Hand {
  return { by, address: office(scene.organisation, scene.random), agent: pick(scene.random, KUBECTL) };
}

export function asked(
  scene: Scene,
  at: number,
  workload: Workload,
  verb: Ask['verb'],
  wanted: readonly Wanted[],
  hand: Hand,
  more: Partial<Ask> = {},
): Ask {
  return { act: 'ask', at, workload, verb, wanted, ...hand, story: scene.story, ...more };
}

/** The containers of a pod as asked for: what a template says. */
export function wantedOf({ containers }: Start): readonly Wanted[] {
  return containers
    .filter(({ as }) => as !== 'ephemeral')
    .map(({ container, as, image, reference }) => ({ container, as, image, reference }));
}

/** A node fetches an image, as it is recorded that nodes of this organisation do. */
export function fetched(scene: Scene, at: number, node: string, image: Image, from: Place): readonly Pull[] {
  const pulls = scene.before.flatMap((act) => (act.act === 'pull' && act.by.kind === 'node' ? [act] : []));
  const like = pulls.find(({ by }) => by.id === node) ?? pulls.find((one) => one.from.registry.id === from.registry.id);
  if (like === undefined) return [];
  return [{ act: 'pull', at, image, from, by: like.by, address: like.address, agent: like.agent, story: scene.story }];
}

/** A pod starts beside what runs. */
export function started(
  scene: Scene,
  at: number,
  workload: Workload,
  wanted: readonly Wanted[],
  like: { readonly pod: string; readonly node: string; readonly start?: Start },
): Start {
  const { random, story } = scene;
  const controller = like.start?.by ?? controllerOf(scene);
  return {
    act: 'start',
    at,
    by: controller,
    address: like.start?.address ?? '10.0.0.1',
    story,
    workload,
    pod: like.pod,
    uid: uuid(random),
    node: like.node,
    created: at - between(random, 2, 9) * SECOND,
    containers: wanted.map((one) => ({ ...one, id: `containerd://${hex(random, 64)}`, restarts: 0 })),
  };
}

function controllerOf({ before }: Scene): Actor {
  for (const act of before) if (act.act === 'start') return act.by;
  return { id: 'system:kube-controller-manager', kind: 'controller', accounts: {} };
}

/** The pods of a workload that run at the scene's moment. */
export function podsOf({ running }: Scene, { cluster, namespace, kind, name }: Workload): readonly Start[] {
  const pods = running.flatMap(({ start }) => {
    const { workload: own } = start;
    const isOfIt =
      own.cluster.id === cluster.id && own.namespace === namespace && own.kind === kind && own.name === name;
    return isOfIt ? [start] : [];
  });
  return [...new Map(pods.map((pod) => [pod.uid, pod])).values()];
}

/** Another pod in place of one: its node fetches what is new, the new one starts, the old one ends. */
export function replaced(
  scene: Scene,
  at: number,
  pod: Start,
  wanted: readonly Wanted[],
  fresh: { readonly image: Image; readonly from?: Place },
  why: End['why'],
  hash = hashIn(pod.pod, pod.workload),
): readonly Act[] {
  const name = nextName(scene, pod, hash);
  const next = started(scene, at + 12 * SECOND, pod.workload, wanted, { pod: name, node: pod.node, start: pod });
  const end: End = {
    act: 'end',
    at: why === 'rollout' ? at + 14 * SECOND : at,
    by: pod.by,
    address: pod.address,
    story: scene.story,
    workload: pod.workload,
    pod: pod.pod,
    uid: pod.uid,
    why,
  };
  const pull = fresh.from === undefined ? [] : fetched(scene, at + 5 * SECOND, pod.node, fresh.image, fresh.from);
  return [...pull, next, end];
}

function nextName({ random }: Scene, { pod, workload }: Start, hash: string | undefined): string {
  if (workload.kind === 'StatefulSet' || workload.kind === 'Pod') return pod;
  return hash === undefined ? pod.replace(/[a-z0-9]+$/, suffix(random)) : `${workload.name}-${hash}-${suffix(random)}`;
}

/** All pods of a running container's workload, one after the other, with other bytes in that container. */
export function rolled(
  scene: Scene,
  at: number,
  { start, container }: Running,
  image: Image,
  to: { readonly from?: Place; readonly reference?: string; readonly only?: number; readonly why?: End['why'] },
): readonly Act[] {
  const pods = podsOf(scene, start.workload).slice(0, to.only ?? Number.POSITIVE_INFINITY);
  // A changed template is another ReplicaSet.
  const isDeployment = start.workload.kind === 'Deployment' && hashIn(start.pod, start.workload) !== undefined;
  const hash = to.reference !== undefined && isDeployment ? suffix(scene.random, 10) : undefined;
  return pods.flatMap((pod, nth) => {
    const wanted = wantedOf(pod).map((one) =>
      one.container === container.container
        ? { ...one, image, reference: to.reference ?? one.reference }
        : one,
    );
    return replaced(scene, at + nth * 20 * SECOND, pod, wanted, { image, ...(to.from && { from: to.from }) }, to.why ?? 'rollout', ...(hash === undefined ? [] : [hash]));
  });
}

/** What a template says after the container's image was changed. */
export function changedTo({ start, container }: Running, image: Image, reference: string): readonly Wanted[] {
  return wantedOf(start).map((one) => (one.container === container.container ? { ...one, image, reference } : one));
}

/** The name in a reference that begins with the registry's host. */
export function placeOf(reference: string, registry: Registry): Place {
  const [path = ''] = reference.slice(registry.host.length + 1).split('@');
  const colon = path.lastIndexOf(':');
  return colon < 0 ? { registry, repository: path } : { registry, repository: path.slice(0, colon), tag: path.slice(colon + 1) };
}

/** By whom, for short: the hand that made an earlier push. */
export function handOf({ by, address, agent }: Push): Hand {
  return { by, address, agent };
}

export function attack(
  scene: Scene,
  number: number,
  acts: readonly Act[],
  about: readonly string[],
  shownBy: Attack['shownBy'],
): Attack {
  const inOrder = [...acts].sort((one, other) => one.at - other.at);
  return { id: scene.story, number, acts: inOrder, about: [...new Set(about)], shownBy };
}

export { MINUTE, SECOND, referenceOf };
