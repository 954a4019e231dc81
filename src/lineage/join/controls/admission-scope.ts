import type { AdmissionScope, ControlChanged, LabelRequirement } from '../../../core/control-event.ts';
import { addTo } from '../../../core/grouping.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { Time } from '../../../core/time.ts';

/** What of a cluster's admission controls, and of its namespaces' labels, is on record as having stood at a time. */
export interface Standing {
  /** Each control's last record before `at` that shows whom it judges; none of what is gone. */
  scopes(cluster: string | undefined, at: Time): readonly ControlChanged[];
  /** Labels of a namespace before `at`. A key that is missing in it is not known, unless they are all on record. */
  labels(cluster: string | undefined, namespace: string, at: Time): Labels;
}

export interface Labels {
  readonly known: ReadonlyMap<string, string | null>;
  /** All of them are known. */
  readonly whole: boolean;
}

/** `controls`: what is on record of each control, oldest first. */
export function standing(controls: Iterable<readonly ControlChanged[]>): Standing {
  const [scoped, named] = [new Map<string, (readonly ControlChanged[])[]>(), new Map<string, ControlChanged[]>()];
  for (const facts of controls) {
    const [first] = facts;
    if (first?.control !== 'admission') continue;
    const cluster = first.cluster ?? '';
    if (first.subject.startsWith('Namespace ')) named.set(namespaceKey(cluster, first.namespace ?? ''), [...facts]);
    else if (facts.some(({ scopes }) => scopes !== undefined)) addTo(scoped, cluster, facts);
  }
  return {
    scopes: (cluster = '', at) =>
      (scoped.get(cluster) ?? []).flatMap((facts) => {
        const last = facts.findLast((one) => one.at < at && isRecorded(one) && (one.scopes || isGone(one)));
        return last && !isGone(last) ? [last] : [];
      }),
    labels: (cluster = '', namespace, at) => labelsAt(named.get(namespaceKey(cluster, namespace)) ?? [], at),
  };
}

function namespaceKey(cluster: string, namespace: string): string {
  return JSON.stringify([cluster, namespace]);
}

function isGone({ change, seen, state }: ControlChanged): boolean {
  return change === 'deleted' || (seen === true && !state);
}

function labelsAt(facts: readonly ControlChanged[], at: Time): Labels {
  const known = new Map<string, string | null>();
  let whole = false;
  for (const fact of facts) {
    if (fact.at >= at) break;
    if (!isRecorded(fact)) continue;
    const isAnew = isGone(fact) || fact.whole === true;
    if (isAnew) known.clear();
    if (isAnew) whole = fact.whole === true;
    for (const [key, value] of Object.entries(fact.labels ?? {})) known.set(key, value);
  }
  return { known, whole };
}

/** Whether such a namespace is one of those that the control judges; undefined: its labels are not known. */
export function isJudged({ namespaces }: AdmissionScope, labels: Labels, name: string): boolean | undefined {
  const answers = namespaces.map((one) => isMet(one, labels, name));
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

// The API server sets it; nobody can choose it.
const NAME = 'kubernetes.io/metadata.name';

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/: NotIn holds where the label is absent. */
export function isMet(
  { key, operator, values }: LabelRequirement,
  { known, whole }: Labels,
  name: string,
): boolean | undefined {
  const value = key === NAME ? name : known.get(key);
  if (value === undefined && !whole) return undefined;
  const isThere = value !== undefined && value !== null;
  switch (operator) {
    case 'In':
      return isThere && values.some((one) => isAlike(one, value));
    case 'NotIn':
      return !isThere || !values.some((one) => isAlike(one, value));
    case 'Exists':
      return isThere;
    case 'DoesNotExist':
      return !isThere;
  }
}

/** Gatekeeper's own list of namespaces has stars at either end, `kube-*`; no label has one. */
function isAlike(pattern: string, value: string): boolean {
  if (!pattern.includes('*')) return pattern === value;
  const [starts, ends] = [pattern.endsWith('*'), pattern.startsWith('*')];
  const text = pattern.slice(ends ? 1 : 0, starts ? -1 : undefined);
  if (starts && ends) return value.includes(text);
  return starts ? value.startsWith(text) : value.endsWith(text);
}
