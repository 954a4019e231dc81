import type { Image } from '../../scenarios/act.ts';
import { USER_AGENTS } from '../../scenarios/products/clients.ts';
import type { Ask, End, Start, Wanted, Workload } from '../act.ts';
import type { Cluster } from '../organisation.ts';
import { Node } from './node.ts';
import { type Asked, type Container, type Pod, podName, type Standing, type Template } from './standing.ts';
import { addressIn, MINUTE, SECOND, type World } from './world.ts';

/** A cluster with its nodes and pods. Controllers, scheduler and kubelets do here what they do in a real one. */
export class Running {
  readonly cluster: Cluster;
  readonly nodes: Node[];
  readonly standing = new Map<string, Standing>();
  /** What a webhook puts into every pod of a namespace that is not the system's. */
  injected: Template | undefined;
  readonly #world: World;
  #turn = 0;

  constructor(world: World, cluster: Cluster, nth: number) {
    this.cluster = cluster;
    this.#world = world;
    this.nodes = cluster.nodes.map((name, at) => new Node(name, addressIn('cluster', nth * 16 + at)));
  }

  find(namespace: string, name: string): Standing | undefined {
    return this.standing.get(`${namespace}/${name}`);
  }

  /** Somebody asks for these containers; pods follow, one by one. */
  apply(workload: Workload, templates: readonly Template[], replicas: number, asked: Asked): Standing {
    const key = `${workload.namespace}/${workload.name}`;
    const found = this.standing.get(key);
    const one: Standing = found ?? { workload, templates, replicas, revision: 0, restarts: 0, pods: [] };
    if (found) one.before = found.templates;
    one.templates = templates;
    one.replicas = replicas;
    one.revision += 1;
    this.standing.set(key, one);
    this.ask(one, found ? 'update' : 'create', asked);
    this.roll(one);
    return one;
  }

  /** A container is put into a running pod. */
  debug(one: Standing, pod: Pod, template: Template, asked: Asked): void {
    this.ask({ ...one, templates: [template] }, 'debug', asked, { pod: pod.name });
    pod.containers = [...pod.containers, ...this.#started(template, pod.node, 0)];
    this.#tellStart(one, pod, this.#world.now + 5 * SECOND, asked.story === undefined ? {} : { story: asked.story });
  }

  ask(one: Standing, verb: Ask['verb'], asked: Asked, more: Pick<Ask, 'pod'> = {}): void {
    const { by, address, agent, story, annotations } = asked;
    this.#world.tell({
      act: 'ask',
      at: this.#world.now,
      by,
      address,
      agent,
      workload: one.workload,
      verb,
      wanted: one.templates.flatMap((template) => this.#wantedNow(template)),
      replicas: one.replicas,
      ...(story !== undefined && { story }),
      ...(annotations && { annotations }),
      ...more,
    });
  }

  restart(one: Standing, asked: Asked): void {
    one.revision += 1;
    one.restarts += 1;
    this.ask(one, 'restart', asked);
    this.roll(one);
  }

  /** New pods come, old ones go, as a rolling update does it. CronJobs take the new template at their next time. */
  roll(one: Standing): void {
    if (one.workload.kind === 'CronJob') return;
    const { now } = this.#world;
    const { revision } = one;
    const old = one.pods;
    const count = one.workload.kind === 'DaemonSet' ? this.nodes.length : one.replicas;
    for (let nth = 0; nth < Math.max(count, old.length); nth++) {
      const at = now + 2 * SECOND + nth * 12 * SECOND;
      this.#world.plan(at, () => {
        if (one.revision !== revision) return;
        const isSet = one.workload.kind === 'StatefulSet';
        const leaving = isSet ? one.pods.find(({ name }) => name === `${one.workload.name}-${nth}`) : old[nth];
        const isOrdered = one.workload.kind !== 'Deployment';
        if (isOrdered && leaving) this.end(one, leaving, 'rollout');
        if (!isOrdered && nth < count) this.start(one);
        if (!isOrdered && leaving) this.end(one, leaving, 'rollout');
        // The next of that name comes when the one before has gone.
        if (isOrdered && nth < count) this.#startLater(one, nth, leaving?.node);
      });
    }
  }

  scale(one: Standing, replicas: number, asked: Asked): void {
    one.replicas = replicas;
    this.ask(one, 'scale', asked);
    for (const pod of one.pods.slice(replicas)) this.end(one, pod, 'scaled');
    for (let nth = one.pods.length; nth < replicas; nth++) this.start(one, nth);
  }

  start(one: Standing, ordinal?: number, onto?: Node): Pod | undefined {
    const open = this.nodes.filter(({ isOpen }) => isOpen);
    const isPerNode = one.workload.kind === 'DaemonSet';
    const node = onto ?? (isPerNode && ordinal !== undefined ? this.nodes[ordinal] : open[this.#turn++ % open.length]);
    if (!node) return undefined;
    const { now, naming } = this.#world;
    const pod: Pod = {
      name: podName(one, ordinal, this.#world),
      uid: naming.uuid(),
      node,
      created: now,
      containers: [],
    };
    pod.containers = this.#inPod(one).flatMap((template) => this.#started(template, node, 0));
    one.pods = [...one.pods, pod];
    this.#tellStart(one, pod, now + 4 * SECOND);
    return pod;
  }

  /** A container of the pod began again; where the policy is to pull always, with what its name means now. */
  again(one: Standing, pod: Pod, reason?: 'OOMKilled'): void {
    pod.containers = pod.containers.flatMap((earlier, nth) =>
      nth === 0 ? this.#started(earlier.template, pod.node, earlier.restarts + 1) : [earlier],
    );
    this.#tellStart(one, pod, this.#world.now + 2 * SECOND, reason ? { reason } : {});
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
    this.#world.tell({ ...common, workload, pod: pod.name, uid: pod.uid, why });
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
          if (one.workload.kind === 'StatefulSet') this.#startLater(one, Number(pod.name.split('-').at(-1)));
          else if (one.workload.kind !== 'CronJob') this.start(one);
        });
      }
    }
  }

  #inPod({ templates, workload }: Standing): readonly Template[] {
    return this.injected && workload.kind !== 'CronJob' && !workload.namespace.startsWith('kube-')
      ? [...templates, this.injected]
      : templates;
  }

  #startLater(one: Standing, ordinal: number, node?: Node): void {
    this.#world.plan(this.#world.now + 8 * SECOND, () =>
      this.start(one, ordinal, one.workload.kind === 'DaemonSet' ? node : undefined),
    );
  }

  #wantedNow({ container, as, place, reference, image }: Template): readonly Wanted[] {
    const now = image ?? this.#world.shelf.get(place);
    return now ? [{ container, as, image: now, reference }] : [];
  }

  #started(template: Template, node: Node, restarts: number): readonly Container[] {
    const { container, as, reference } = template;
    const image = this.#pulled(template, node);
    if (!image) return [];
    const id = `containerd://${this.#world.naming.hex(64)}`;
    return [{ wanted: { container, as, image, reference }, template, id, restarts }];
  }

  #pulled({ place, reference, image }: Template, node: Node): Image | undefined {
    const { company, shelf, now } = this.#world;
    const held = node.held(reference);
    const isAlways = company.habits.pullPolicy === 'Always' || place.tag === 'latest';
    if (held && (!isAlways || reference.includes('@'))) return held;
    const found = image ?? shelf.get(place) ?? held;
    if (!found) return undefined;
    node.keep(place, reference, found);
    if (company.organisation.registries.includes(place.registry))
      this.#world.tell({
        act: 'pull',
        at: now + SECOND,
        by: company.roles.nodes,
        address: node.address,
        image: found,
        from: reference.includes('@') ? { registry: place.registry, repository: place.repository } : place,
        agent: USER_AGENTS.engine,
      });
    return found;
  }

  #tellStart(
    one: Standing,
    pod: Pod,
    at: number,
    why: { readonly reason?: 'OOMKilled'; readonly story?: string } = {},
  ): void {
    if (pod.containers.length === 0) return;
    const { reason, story } = why;
    const containers: Start['containers'] = pod.containers.map(({ wanted, template, id, restarts }) => {
      const shown = pod.node.shown(wanted.reference, template.place, wanted.image);
      return { ...wanted, id, restarts, ...(shown && { shown }), ...(reason && restarts > 0 && { reason }) };
    });
    const { name, uid, node, created } = pod;
    const common = {
      by: this.#world.company.roles.nodes,
      address: node.address,
      ...(story !== undefined && { story }),
    };
    const { workload } = one;
    this.#judge(workload, pod, at);
    this.#world.tell({ act: 'start', at, ...common, workload, pod: name, uid, node: node.name, created, containers });
  }

  /** Kyverno reports on pods that are new. */
  #judge(workload: Workload, pod: Pod, at: number): void {
    const { habits, roles } = this.#world.company;
    const [first] = pod.containers;
    if (
      !habits.admission ||
      this.cluster.product === 'gke' ||
      !first ||
      first.restarts > 0 ||
      workload.kind === 'CronJob'
    )
      return;
    const { image, reference } = first.wanted;
    const common = {
      act: 'admission',
      by: roles.controller,
      address: '10.0.0.2',
      guard: 'kyverno',
      verdict: 'allowed',
    } as const;
    this.#world.tell({ ...common, at: Math.min(pod.created + 1, at), workload, pod: pod.name, image, reference });
  }
}
