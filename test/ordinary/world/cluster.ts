import type { Ask, End, Wanted, Workload } from '../act.ts';
import type { Cluster } from '../organisation.ts';
import { pulled, tellStart } from './kubelet.ts';
import { Node } from './node.ts';
import {
  type Asked,
  type Container,
  isNumbered,
  isTask,
  type Pod,
  podName,
  type Standing,
  type Template,
  wantedOf,
} from './standing.ts';
import { admitted, type Webhook } from './webhooks.ts';
import { addressIn, MINUTE, SECOND, type World } from './world.ts';

/** A pod as somebody made it who is no controller. */
type Given =
  | { readonly name?: string; readonly maker?: never }
  | { readonly name: string; readonly maker: NonNullable<Pod['maker']>; readonly templates: readonly Template[] };

/** A cluster with its nodes and pods. Controllers, scheduler and kubelets do here what they do in a real one. */
export class Running {
  readonly cluster: Cluster;
  readonly nodes: Node[];
  readonly standing = new Map<string, Standing>();
  /** What a webhook puts into every pod of a namespace that is not the system's. */
  injected: Template | undefined;
  readonly webhooks: Webhook[] = [];
  readonly #world: World;
  #turn = 0;
  #turnBeside = 0;

  constructor(world: World, cluster: Cluster, nth: number) {
    this.cluster = cluster;
    this.#world = world;
    this.nodes = cluster.nodes.map((name, at) => new Node(name, addressIn('cluster', nth * 16 + at)));
  }

  find(namespace: string, name: string): Standing | undefined {
    return this.standing.get(`${namespace}/${name}`);
  }

  /** Somebody asks for these containers; pods follow, one by one. */
  apply(
    workload: Workload,
    templates: readonly Template[],
    replicas: number,
    asked: Asked,
    isBeside = false,
  ): Standing {
    const one = this.put({ workload, templates, replicas, isBeside }, asked);
    this.roll(one);
    return one;
  }

  /** Asked for, and nothing more: how pods follow is somebody else's matter. */
  put(
    {
      workload,
      templates: sent,
      replicas,
      isBeside = false,
    }: Pick<Standing, 'workload' | 'templates' | 'replicas' | 'isBeside'>,
    asked: Asked,
    more: Partial<Pick<Ask, 'isRestored' | 'at'>> = {},
  ): Standing {
    const key = `${workload.namespace}/${workload.name}`;
    const found = this.standing.get(key);
    const { templates, mutations } = admitted(this.#webhooksFor(true), workload, sent);
    const one: Standing = found ?? { workload, templates, replicas, revision: 0, restarts: 0, pods: [], isBeside };
    if (found) one.before = found.templates;
    one.templates = templates;
    one.replicas = replicas;
    one.revision += 1;
    one.asked = asked;
    this.standing.set(key, one);
    this.ask(one, found ? 'update' : 'create', asked, { ...more, ...(mutations.length > 0 && { mutations }) });
    return one;
  }

  /** A container is put into a running pod. */
  debug(one: Standing, pod: Pod, template: Template, asked: Asked): void {
    this.ask({ ...one, templates: [template] }, 'debug', asked, { pod: pod.name });
    pod.containers = [...pod.containers, ...this.#started(one, template, pod.node)];
    tellStart(
      this.#world,
      this.cluster,
      one,
      pod,
      this.#world.now + 5 * SECOND,
      asked.story === undefined ? {} : { story: asked.story },
    );
  }

  ask(one: Standing, verb: Ask['verb'], asked: Asked, more: Partial<Ask> = {}): void {
    const { by, address, agent, as, story, annotations } = asked;
    this.#world.tell(
      {
        act: 'ask',
        at: this.#world.now,
        by,
        address,
        agent,
        workload: one.workload,
        verb,
        wanted: one.templates.flatMap((template) => this.#wantedNow(template)),
        replicas: one.replicas,
        ...(as && { as }),
        ...(story !== undefined && { story }),
        ...(annotations && { annotations }),
        ...more,
      },
      one.isBeside,
    );
  }

  restart(one: Standing, asked: Asked): void {
    one.revision += 1;
    one.restarts += 1;
    this.ask(one, 'restart', asked);
    this.roll(one);
  }

  /** New pods come, old ones go, as a rolling update does it. CronJobs take the new template at their next time. */
  roll(one: Standing): void {
    if (isTask(one.workload)) return;
    const { now } = this.#world;
    const { revision } = one;
    const old = one.pods;
    const count = one.workload.kind === 'DaemonSet' ? this.nodes.length : one.replicas;
    for (let nth = 0; nth < Math.max(count, old.length); nth++) {
      const at = now + 2 * SECOND + nth * 12 * SECOND;
      this.#world.plan(at, () => {
        if (one.revision !== revision) return;
        const isSet = isNumbered(one.workload);
        const leaving = isSet ? one.pods.find(({ name }) => name === `${one.workload.name}-${nth}`) : old[nth];
        const isOrdered = one.workload.kind !== 'Deployment' && one.workload.kind !== 'Rollout';
        if (isOrdered && leaving) this.end(one, leaving, 'rollout');
        if (!isOrdered && nth < count) this.start(one);
        if (!isOrdered && leaving) this.end(one, leaving, 'rollout');
        // The next of that name comes when the one before has gone.
        if (isOrdered && nth < count) this.startLater(one, nth, leaving?.node);
      });
    }
  }

  scale(one: Standing, replicas: number, asked: Asked): void {
    one.replicas = replicas;
    this.ask(one, 'scale', asked);
    for (const pod of one.pods.slice(replicas)) this.end(one, pod, 'scaled');
    for (let nth = one.pods.length; nth < replicas; nth++) this.start(one, nth);
  }

  start(one: Standing, ordinal?: number, onto?: Node, given: Given = {}): Pod | undefined {
    const node = onto ?? this.#nodeFor(one, ordinal);
    if (!node) return undefined;
    const { now } = this.#world;
    const naming = this.#namingOf(one);
    const { templates, mutations } = given.maker ? { templates: given.templates, mutations: [] } : this.#inPod(one);
    const pod: Pod = {
      name: given.name ?? podName(one, ordinal, { naming, now }),
      uid: naming.uuid(),
      node,
      created: now,
      containers: [],
      ...(mutations.length > 0 && { mutations }),
      ...(given.maker && { maker: given.maker }),
    };
    pod.containers = templates.flatMap((template) => this.#started(one, template, node));
    one.pods = [...one.pods, pod];
    tellStart(this.#world, this.cluster, one, pod, now + 4 * SECOND);
    return pod;
  }

  /** A container of the pod began again; where the policy is to pull always, with what its name means now. */
  again(one: Standing, pod: Pod, reason?: 'OOMKilled'): void {
    pod.containers = pod.containers.flatMap((earlier, nth) =>
      nth === 0 ? this.#started(one, earlier.template, pod.node, earlier.restarts + 1) : [earlier],
    );
    tellStart(this.#world, this.cluster, one, pod, this.#world.now + 2 * SECOND, reason ? { reason } : {});
  }

  end(one: Standing, pod: Pod, why: End['why']): void {
    if (!one.pods.includes(pod)) return;
    one.pods = one.pods.filter((other) => other !== pod);
    const { roles } = this.#world.company;
    const { workload } = one;
    const common = {
      act: 'end',
      at: this.#world.now + 5 * SECOND,
      by: roles.controller,
      address: pod.node.address,
    } as const;
    this.#world.tell({ ...common, workload, pod: pod.name, uid: pod.uid, why }, one.isBeside);
  }

  /** One run of a CronJob. */
  job(one: Standing): void {
    const pod = this.start(one);
    if (pod) this.#world.plan(this.#world.now + MINUTE / 2, () => this.end(one, pod, 'completed'));
  }

  remove(one: Standing, why: End['why'] = 'deleted'): void {
    for (const pod of one.pods) this.end(one, pod, why);
    this.standing.delete(`${one.workload.namespace}/${one.workload.name}`);
  }

  /** The node is gone with all that ran there. */
  lose(node: Node): void {
    for (const one of this.standing.values())
      if (one.workload.kind === 'DaemonSet')
        for (const pod of one.pods) if (pod.node === node) this.end(one, pod, 'spot');
    this.leave(node, 'spot');
    this.nodes.splice(this.nodes.indexOf(node), 1);
  }

  addNode(name: string): Node {
    const node = new Node(name, addressIn('cluster', 96 + this.nodes.length));
    this.nodes.push(node);
    for (const one of this.standing.values()) if (one.workload.kind === 'DaemonSet') this.start(one, undefined, node);
    return node;
  }

  /** Everything on the node goes elsewhere. */
  leave(node: Node, why: 'drained' | 'spot' | 'evicted'): void {
    node.isOpen = false;
    let nth = 0;
    for (const one of this.standing.values()) {
      if (one.workload.kind === 'DaemonSet') continue;
      for (const pod of one.pods.filter((other) => other.node === node)) {
        this.#world.plan(this.#world.now + nth++ * 3 * SECOND, () => {
          if (!one.pods.includes(pod)) return;
          this.end(one, pod, why);
          if (isNumbered(one.workload)) this.startLater(one, Number(pod.name.split('-').at(-1)));
          else if (!isTask(one.workload)) this.start(one);
        });
      }
    }
  }

  #inPod({ templates, workload }: Standing): ReturnType<typeof admitted> {
    // What was written into the template is what the controller sends.
    const sent = templates.map(({ sent: _sent, ...template }) => template);
    const isSystem = workload.namespace.startsWith('kube-');
    const { templates: own, mutations } = admitted(isSystem ? [] : this.#webhooksFor(false), workload, sent);
    return { templates: this.injected && !isTask(workload) && !isSystem ? [...own, this.injected] : own, mutations };
  }

  #webhooksFor(workloads: boolean): readonly Webhook[] {
    // Whoever looks at workloads looks at their pods, too.
    return workloads ? this.webhooks.filter(({ isForWorkloads }) => isForWorkloads) : this.webhooks;
  }

  #nodeFor(one: Standing, ordinal?: number): Node | undefined {
    const open = this.nodes.filter(({ isOpen }) => isOpen);
    if (one.workload.kind === 'DaemonSet' && ordinal !== undefined) return this.nodes[ordinal];
    return open[(one.isBeside ? this.#turnBeside++ : this.#turn++) % open.length];
  }

  #namingOf({ isBeside }: Standing): World['naming'] {
    return isBeside ? this.#world.besideNaming : this.#world.naming;
  }

  startLater(one: Standing, ordinal: number, node?: Node): void {
    this.#world.plan(this.#world.now + 8 * SECOND, () =>
      this.start(one, ordinal, one.workload.kind === 'DaemonSet' ? node : undefined),
    );
  }

  #wantedNow(template: Template): readonly Wanted[] {
    const now = template.image ?? this.#world.shelf.get(template.place);
    return now ? [wantedOf(template, now)] : [];
  }

  #started(one: Standing, template: Template, node: Node, restarts = 0): readonly Container[] {
    const image = pulled(this.#world, template, node, one.isBeside);
    if (!image) return [];
    const id = `containerd://${this.#namingOf(one).hex(64)}`;
    return [{ wanted: wantedOf(template, image), template, id, restarts }];
  }
}
