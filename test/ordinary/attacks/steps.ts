import { between, hex, pick, uuid } from '../../../bench/random.ts';
import type { Image } from '../../scenarios/act.ts';
import type {
  Act,
  Ask,
  Build,
  Control,
  Delete,
  End,
  HostAct,
  Place,
  Pull,
  Push,
  Start,
  Wanted,
  Workload,
} from '../act.ts';
import { hashIn } from '../linked.ts';
import type { Attack } from '../month.ts';
import type { Actor, Host } from '../organisation.ts';
import { office, outside } from './addresses.ts';
import { ENGINES, KUBECTL } from './clients.ts';
import { anyOf, type Running, type Scene, suffix } from './scene.ts';

const SECOND = 1000;
export const MINUTE = 60 * SECOND;

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
  return run.includes('#') ? run.replace(/#.*$/, `#${hex(random, 8)}`) : `${run}-${hex(random, 8)}`;
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
  const replicas = podsOf(scene, workload).length;
  const common = { act: 'ask', at, workload, verb, wanted, ...hand, story: scene.story } as const;
  return { ...common, ...(replicas > 0 && { replicas }), ...more };
}

/** The containers of a pod as asked for: what a template says. */
export function wantedOf({ containers }: Start): readonly Wanted[] {
  return containers
    .filter(({ as }) => as !== 'ephemeral')
    .map(({ container, as, image, reference }) => ({ container, as, image, reference }));
}

/** A node, as its pods and its pulls name it. */
export interface Ground {
  readonly node: string;
  readonly address: string;
}

/** A node fetches an image, with the account that nodes have. */
export function fetched(scene: Scene, at: number, { address }: Ground, image: Image, from: Place): readonly Pull[] {
  for (const act of scene.before)
    if (act.act === 'pull' && act.by.kind === 'node')
      return [{ act: 'pull', at, image, from, by: act.by, address, agent: act.agent, story: scene.story }];
  return [];
}

/** Where the next pod comes: a node that has no bytes under that name, so that it must fetch them; else the same. */
function groundOf({ before, random }: Scene, pod: Start, reference: string | undefined): Ground {
  const { cluster, kind } = pod.workload;
  const addresses = new Map<string, string>();
  const holding = new Set<string>();
  for (const act of before) {
    if (act.act !== 'start' || act.workload.cluster.id !== cluster.id) continue;
    addresses.set(act.node, act.address);
    if (act.containers.some((one) => one.reference === reference)) holding.add(act.node);
  }
  const fresh = [...addresses.keys()].filter((node) => !holding.has(node));
  const node = kind === 'DaemonSet' ? pod.node : (anyOf(random, fresh) ?? pod.node);
  return { node, address: addresses.get(node) ?? pod.address };
}

/** A pod starts beside what runs. */
export function started(
  scene: Scene,
  at: number,
  workload: Workload,
  wanted: readonly Wanted[],
  like: Ground & { readonly pod: string; readonly by: Actor },
): Start {
  const { random, story } = scene;
  return {
    act: 'start',
    at,
    by: like.by,
    address: like.address,
    story,
    workload,
    pod: like.pod,
    uid: uuid(random),
    node: like.node,
    created: at - between(random, 2, 9) * SECOND,
    containers: wanted.map((one) => ({ ...one, id: `containerd://${hex(random, 64)}`, restarts: 0 })),
  };
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

/** What a new pod brings that its node may not have. */
interface Fresh {
  readonly image: Image;
  /** Absent: nothing is fetched. */
  readonly from?: Place;
  readonly reference?: string;
  /** Addresses of nodes that have fetched it already. */
  readonly held?: Set<string>;
}

/** Another pod in place of one: its node fetches what is new, the new one starts, the old one ends. */
export function replaced(
  scene: Scene,
  at: number,
  pod: Start,
  wanted: readonly Wanted[],
  fresh: Fresh,
  why: End['why'],
  hash = hashIn(pod.pod, pod.workload),
): readonly Act[] {
  const name = nextName(scene, pod, hash);
  const ground = groundOf(scene, pod, fresh.reference);
  const next = started(scene, at + 12 * SECOND, pod.workload, wanted, { ...ground, pod: name, by: pod.by });
  const end: End = {
    act: 'end',
    at: why === 'rollout' ? at + 14 * SECOND : at,
    by: scene.before.findLast((act) => act.act === 'end')?.by ?? pod.by,
    address: pod.address,
    story: scene.story,
    workload: pod.workload,
    pod: pod.pod,
    uid: pod.uid,
    why,
  };
  const isHeld = fresh.from === undefined || fresh.held?.has(ground.address) === true;
  fresh.held?.add(ground.address);
  const pull =
    fresh.from === undefined || isHeld ? [] : fetched(scene, at + 5 * SECOND, ground, fresh.image, fresh.from);
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
  const fresh: Fresh = {
    image,
    reference: to.reference ?? container.reference,
    held: new Set(),
    ...(to.from && { from: to.from }),
  };
  return pods.flatMap((pod, nth) => {
    const wanted = wantedOf(pod).map((one) =>
      one.container === container.container ? { ...one, image, reference: to.reference ?? one.reference } : one,
    );
    return replaced(
      scene,
      at + nth * 20 * SECOND,
      pod,
      wanted,
      fresh,
      to.why ?? 'rollout',
      ...(hash === undefined ? [] : [hash]),
    );
  });
}

/** What a template says after the container's image was changed. */
function changedTo({ start, container }: Running, image: Image, reference: string): readonly Wanted[] {
  return wantedOf(start).map((one) => (one.container === container.container ? { ...one, image, reference } : one));
}

/** Somebody sets the image of a running container's template. */
export function imageSet(
  scene: Scene,
  at: number,
  victim: Running,
  image: Image,
  reference: string,
  hand: Hand,
  more: Partial<Ask> = {},
): Ask {
  return asked(scene, at, victim.start.workload, 'update', changedTo(victim, image, reference), hand, more);
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
