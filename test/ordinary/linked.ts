import type { Act, Admission, Ask, End, Start, Workload } from './act.ts';

const ASKED_BEFORE = 15 * 60_000;

/** The acts by time, each with what writers must know of others: a record of a pod's end shows how it ran. */
export function linked(acts: readonly Act[]): readonly Act[] {
  const sorted = acts.toSorted((one, other) => one.at - other.at);
  const setOf = futureSets(sorted);
  const podOf = futurePods(sorted);
  const uidOf = judgedPods(sorted);
  const judged = Map.groupBy(uidOf.keys(), (verdict) => uidOf.get(verdict) ?? '');
  const past: Past = {
    pods: new Map(),
    jobs: new Set(),
    sets: new Map(),
    current: new Map(),
    asks: [],
    workloads: new Map(),
    templates: new Map(),
  };
  return sorted.map((act) => {
    switch (act.act) {
      case 'ask':
        return asked(act, setOf.get(act), podOf.get(act), past);
      case 'start':
        return started(act, past, judged.get(act.uid) ?? []);
      case 'end':
        return ended(act, past);
      case 'admission': {
        const uid = uidOf.get(act);
        return { ...act, linked: { ...(uid !== undefined && { uid }) } };
      }
      default:
        return act;
    }
  });
}

interface Past {
  readonly pods: Map<string, Start>;
  readonly jobs: Set<string>;
  /** The hashes that a workload has had. */
  readonly sets: Map<string, Set<string>>;
  readonly current: Map<string, string>;
  readonly asks: Ask[];
  readonly workloads: Map<string, Workload>;
  /** The containers of the template that was last asked for. */
  readonly templates: Map<string, ReadonlySet<string>>;
}

/** `shop/api` of a cluster. */
export function keyOf({ cluster, namespace, kind, name }: Workload): string {
  return `${cluster.id} ${namespace} ${kind} ${name}`;
}

/** `api-7bcbdbdf9d-vpb2l`: `7bcbdbdf9d`. */
export function hashIn(pod: string, { kind, name }: Workload): string | undefined {
  if ((kind !== 'Deployment' && kind !== 'Rollout') || !pod.startsWith(`${name}-`)) return undefined;
  return /^([a-z0-9]+)-[a-z0-9]+$/.exec(pod.slice(name.length + 1))?.[1];
}

/** `report-29929788-zrxnl`: `report-29929788`. */
export function jobOf(pod: string): string {
  return pod.replace(/-[a-z0-9]+$/, '');
}

const changesTemplate = ({ verb }: Ask): boolean => verb === 'create' || verb === 'update' || verb === 'restart';

/** The set of a template is named by the pods that it gets. */
function futureSets(acts: readonly Act[]): ReadonlyMap<Ask, string> {
  const next = new Map<string, string>();
  const found = new Map<Ask, string>();
  for (const act of acts.toReversed()) {
    if (act.act === 'start') {
      const hash = hashIn(act.pod, act.workload);
      if (hash !== undefined) next.set(keyOf(act.workload), hash);
    }
    if (act.act !== 'ask' || !changesTemplate(act)) continue;
    const hash = next.get(keyOf(act.workload));
    if (hash !== undefined) found.set(act, hash);
    next.delete(keyOf(act.workload));
  }
  return found;
}

/** A bare pod has its name from who asks for it, and its uid at once. */
function futurePods(acts: readonly Act[]): ReadonlyMap<Ask, Start> {
  const next = new Map<string, Start>();
  const found = new Map<Ask, Start>();
  for (const act of acts.toReversed()) {
    if (act.act === 'start' && act.workload.kind === 'Pod') next.set(keyOf(act.workload), act);
    if (act.act !== 'ask' || act.workload.kind !== 'Pod' || act.verb !== 'create') continue;
    const pod = next.get(keyOf(act.workload));
    if (pod) found.set(act, pod);
    next.delete(keyOf(act.workload));
  }
  return found;
}

function asked(act: Ask, future: string | undefined, bare: Start | undefined, past: Past): Ask {
  const key = keyOf(act.workload);
  const sets = past.sets.get(key) ?? new Set();
  past.sets.set(key, sets);
  const set = changesTemplate(act) ? future : past.current.get(key);
  const isNewSet = set !== undefined && changesTemplate(act) && !sets.has(set);
  if (set !== undefined) {
    sets.add(set);
    past.current.set(key, set);
  }
  if (act.verb === 'delete') past.workloads.delete(key);
  else if (changesTemplate(act)) past.workloads.set(key, act.workload);
  if (changesTemplate(act) && act.wanted.length > 0)
    past.templates.set(key, new Set(act.wanted.map(({ container }) => container)));
  past.asks.push(act);
  const pod = act.pod === undefined ? bare : past.pods.get(podKey(act.workload, act.pod));
  const within = act.verb === 'delete-namespace' ? withinNamespace(act, past) : undefined;
  return {
    ...act,
    linked: {
      ...(set !== undefined && { set, isNewSet }),
      ...(pod && { pod }),
      ...(within && { within }),
    },
  };
}

function withinNamespace({ workload }: Ask, past: Past): readonly Workload[] {
  const own = [...past.workloads].filter(
    ([, one]) => one.cluster.id === workload.cluster.id && one.namespace === workload.namespace,
  );
  for (const [key] of own) past.workloads.delete(key);
  return own.map(([, one]) => one);
}

function podKey({ cluster, namespace }: Workload, pod: string): string {
  return `${cluster.id} ${namespace} ${pod}`;
}

/** Which pod each verdict is about: of those with one name, the next that starts. */
function judgedPods(acts: readonly Act[]): ReadonlyMap<Admission, string> {
  const next = new Map<string, string>();
  const found = new Map<Admission, string>();
  for (const act of acts.toReversed()) {
    if (act.act === 'start') next.set(podKey(act.workload, act.pod), act.uid);
    if (act.act !== 'admission' || act.pod === undefined) continue;
    const uid = next.get(podKey(act.workload, act.pod));
    if (uid !== undefined) found.set(act, uid);
  }
  return found;
}

function started(act: Start, past: Past, judged: readonly Admission[]): Start {
  const key = podKey(act.workload, act.pod);
  const job = podKey(act.workload, jobOf(act.pod));
  const isFirst = past.pods.get(key)?.uid !== act.uid;
  const isFirstOfJob = !past.jobs.has(job);
  const earlier = isFirst ? undefined : past.pods.get(key)?.linked?.since;
  const since = new Map(
    act.containers.flatMap(({ id }) => (id === undefined ? [] : [[id, earlier?.get(id) ?? act.at] as const])),
  );
  const template = past.templates.get(keyOf(act.workload));
  const injected = act.containers
    .filter(({ container, as }) => as !== 'ephemeral' && template?.has(container) === false)
    .map(({ container }) => container);
  const whole = { ...act, linked: { isFirst, isFirstOfJob, judged, since, injected } };
  past.jobs.add(job);
  past.pods.set(key, whole);
  past.workloads.set(keyOf(act.workload), act.workload);
  return whole;
}

function ended(act: End, past: Past): End {
  const pod = past.pods.get(podKey(act.workload, act.pod));
  const asked = askedFor(act, past.asks);
  return { ...act, linked: { ...(pod?.uid === act.uid && { pod }), ...(asked && { asked }) } };
}

function askedFor(end: End, asks: readonly Ask[]): Ask | undefined {
  for (let index = asks.length - 1; index >= 0; index -= 1) {
    const ask = asks[index];
    if (!ask || ask.at <= end.at - ASKED_BEFORE) return undefined;
    if (isAskedBy(ask, end)) return ask;
  }
  return undefined;
}

function isAskedBy({ verb, workload, pod }: Ask, end: End): boolean {
  switch (verb) {
    case 'delete-namespace':
      return workload.cluster.id === end.workload.cluster.id && workload.namespace === end.workload.namespace;
    case 'delete':
      return keyOf(workload) === keyOf(end.workload);
    case 'delete-pod':
    case 'evict':
      return podKey(workload, pod ?? '') === podKey(end.workload, end.pod);
    default:
      return false;
  }
}
