import type { ControlChanged } from '../../../core/control-event.ts';
import type { ContainerSpec, WorkloadChanged } from '../../../core/event.ts';
import { addTo } from '../../../core/grouping.ts';
import type { Control, Mutation, Placement } from '../../../core/subjects.ts';
import { MINUTE, SECOND, type Time } from '../../../core/time.ts';
import { isRecorded } from '../../../core/strength.ts';
import { once } from '../../facts/lazy.ts';
import { byTime } from '../../facts/order.ts';

/** What is looked at to tell who changed objects on their way into a cluster. */
export interface MutationContext {
  readonly changes: readonly WorkloadChanged[];
  /** As they were written or seen. */
  readonly written: readonly ControlChanged[];
  readonly controls: readonly Control[];
  readonly placements: readonly Placement[];
  /** Of an image as written, whatever its tag: `host/path`. */
  repositoryOf(image: string): string;
}

/** What changed objects between their being asked for and their being stored. */
export interface Mutations {
  /** What a change of a control is answerable for. */
  by(control: Control): readonly Mutation[];
  /** No record explains it: no patch of a webhook, and no change of a mutating policy that could have been in force. */
  isUntold(change: WorkloadChanged, container: string): boolean;
}

/** API servers learn of a policy, and that it is gone, from a cache of their own. */
const CACHED = 10 * SECOND;
/** What is seen may have stood there since the list or watch before. */
const SEEN_LATE = 10 * MINUTE;

/**
 * A record is compared with itself: what an object was stored with, and neither the request nor a recorded patch of a webhook
 * has, a mutating admission policy put there: API servers note nothing of them.
 */
export function joinMutations(context: MutationContext): Mutations {
  const all = once(() => attributed(context));
  return {
    by: (control) => all().by.get(control) ?? [],
    isUntold: (change, container) => all().untold.has(keyOf(change, container)),
  };
}

function attributed(context: MutationContext) {
  const by = new Map<Control, Mutation[]>();
  const untold = new Set<string>();
  const mutated = context.changes.filter((change) => change.requested !== undefined && isRecorded(change));
  if (mutated.length === 0) return { by, untold };
  const rewriting = new Set(
    context.changes.flatMap(({ actor, cluster = '' }) => (actor?.name.includes(':openshift-') ? cluster : [])),
  );
  const clusters = Map.groupBy(context.written.filter(isOfMutation).toSorted(byTime), ({ cluster }) => cluster ?? '');
  const controls = Map.groupBy(
    context.controls.filter(({ facts: [fact] }) => isOfMutation(fact)),
    ({ facts: [fact] }) => `${fact.cluster ?? ''}/${fact.subject}`,
  );
  const writer = (cluster: string, subject: string, at: Time): Control | undefined =>
    controls.get(`${cluster}/${subject}`)?.findLast((one) => one.at <= at && one.change !== 'deleted');
  const placed = once(() => Map.groupBy(context.placements, ({ container }) => container));
  const handedOut = new Map<string, Set<string>>();
  for (const change of mutated.toSorted(byTime)) {
    const { cluster = '', at } = change;
    for (const [container, asked] of brought(change)) {
      const mutation = {
        change,
        container,
        placements: placementsOf(change, container, placed()),
        ...(asked && { asked }),
      };
      const hook = change.patched?.find(({ images }) => images?.includes(container.image) ?? true);
      if (hook) {
        const changed =
          hook.images && turned(writer(cluster, `MutatingWebhookConfiguration ${hook.configuration}`, at));
        const key = `${cluster}/${hook.configuration}`;
        const before = handedOut.get(key) ?? new Set();
        const repository = context.repositoryOf(container.image);
        if (changed && before.size > 0 && !before.has(repository)) addTo(by, changed, mutation);
        else handedOut.set(key, before.add(repository));
        continue;
      }
      const blamed = inForce(clusters.get(cluster) ?? [], at, container.image);
      const writers = blamed.flatMap(({ subject, bindings }) =>
        answerable(
          writer(cluster, subject, at),
          bindings.flatMap((one) => writer(cluster, one, at) ?? []),
        ),
      );
      for (const control of writers) addTo(by, control, mutation);
      // Nothing on record could have done it; OpenShift's API server rewrites images by itself.
      const isNobodys = blamed.length === 0 && !rewriting.has(cluster);
      if (writers.length === 0 && (blamed.length > 0 || isNobodys)) untold.add(keyOf(change, container.name));
    }
  }
  return { by, untold };
}

function isOfMutation({ subject }: ControlChanged): boolean {
  return /^(?:every )?Mutating/.test(subject);
}

/** A webhook that was there, and of which more than a certificate was changed. */
function turned(control: Control | undefined): Control | undefined {
  return control?.effect === 'changed' && control.facts.length > 1 ? control : undefined;
}

/** Who wrote the policy, unless somebody else then brought it into force. */
function answerable(policy: Control | undefined, bindings: readonly Control[]): readonly Control[] {
  const last = bindings.toSorted((one, other) => one.at - other.at).at(-1);
  if (!policy || !last || last.at < policy.at) return policy ? [policy] : last ? [last] : [];
  return [last.actor?.name === policy.actor?.name ? policy : last];
}

/** The containers that were stored otherwise than asked for, with what was asked for. */
function* brought(change: WorkloadChanged): Generator<readonly [container: ContainerSpec, asked: string | undefined]> {
  const asked = new Map(change.requested?.map((one) => [`${one.kind} ${one.name}`, one.image]));
  for (const container of change.containers ?? []) {
    const image = asked.get(`${container.kind} ${container.name}`);
    if (image !== container.image) yield [container, image];
  }
}

interface InForce {
  readonly subject: string;
  /** By which it came into force. */
  readonly bindings: readonly string[];
}

/**
 * The policies that were in force: those that a binding brings so; where no such pair is on record, what is of them. Those
 * that name the image, where any does.
 */
function inForce(written: readonly ControlChanged[], at: Time, image: string): readonly InForce[] {
  const standing = standingAt(written, at);
  const policies = standing.filter(({ subject }) => subject.startsWith('MutatingAdmissionPolicy '));
  const bindings = standing.filter(({ subject }) => subject.startsWith('MutatingAdmissionPolicyBinding '));
  const binding = ({ subject }: ControlChanged): readonly string[] =>
    bindings.filter(({ binds }) => binds === undefined || binds === subject).map((one) => one.subject);
  const bound = policies.filter((one) => binding(one).length > 0);
  const [known = []] = [bound, policies, bindings].filter((list) => list.length > 0);
  const isNamed = (name: string): boolean =>
    name === image || image.startsWith(`${name}:`) || image.startsWith(`${name}@`);
  const naming = known.filter(({ names }) => names?.some(isNamed));
  return (naming.length > 0 ? naming : known).map((one) => ({ subject: one.subject, bindings: binding(one) }));
}

/** The last of each that stood then. */
function standingAt(written: readonly ControlChanged[], at: Time): readonly ControlChanged[] {
  const standing = new Map<string, ControlChanged>();
  for (const one of written) {
    if (one.at - (one.seen === true ? SEEN_LATE : 0) > at) continue;
    if (one.change !== 'deleted') standing.set(one.subject, one);
    else if (one.at + CACHED < at)
      for (const subject of standing.keys())
        if (subject === one.subject || one.subject === `every ${subject.split(' ', 1)[0]}`) standing.delete(subject);
  }
  return [...standing.values()];
}

function placementsOf(
  change: WorkloadChanged,
  { name, kind, image }: ContainerSpec,
  byContainer: ReadonlyMap<string, readonly Placement[]>,
): readonly Placement[] {
  return (byContainer.get(name) ?? []).filter(
    (one) =>
      one.kind === kind &&
      one.image === image &&
      one.cluster === change.cluster &&
      one.namespace === change.namespace &&
      (one.workload === `${change.kind}/${change.name}` || one.observed.some(({ pod }) => pod === change.name)),
  );
}

function keyOf({ id }: WorkloadChanged, container: string): string {
  return JSON.stringify([id, container]);
}
