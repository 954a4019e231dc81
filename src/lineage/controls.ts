import type { ControlChanged, ControlState } from '../core/control-event.ts';
import { known } from '../core/known.ts';
import type { Control } from '../core/subjects.ts';
import type { Policy } from '../core/policy.ts';
import { byTime, isRecorded } from './order.ts';

/** Every change of a control, oldest first, with names as the policy has them. */
export function joinControls(changes: readonly ControlChanged[], policy: Policy): readonly Control[] {
  const seen = new Map<string, Seen>();
  return [...changes].sort(byTime).map((fact) => {
    const registry = fact.registry === undefined ? undefined : policy.registry(fact.registry);
    const where = [registry, fact.repository, fact.cluster, fact.namespace, fact.project];
    const key = `control:${JSON.stringify([...where.map((one) => one ?? null), fact.control, fact.subject])}`;
    const before = beforeOf(fact, key, seen);
    return {
      key,
      at: fact.at,
      ...judged(fact, before),
      ...known({
        registry,
        actor: fact.actor && policy.actor(fact.actor),
        grantee: fact.grantee && policy.actor(fact.grantee),
      }),
    };
  });
}

interface Seen {
  /** The record that it was last seen in. */
  readonly record: string;
  /** The change before that record, and its last one, where they show the state: nobody knows what others left. */
  readonly before: ControlChanged | undefined;
  readonly last: ControlChanged | undefined;
}

/** The latest change of an earlier record, if that shows how the control stood. One record may tell several changes. */
function beforeOf(fact: ControlChanged, key: string, seen: Map<string, Seen>): ControlChanged | undefined {
  const record = JSON.stringify([fact.at, fact.origin.sha256, fact.origin.path, fact.origin.line]);
  const known = seen.get(key);
  const before = known?.record === record ? known.before : known?.last;
  seen.set(key, { record, before, last: fact.state && isRecorded(fact) ? fact : undefined });
  return before;
}

function judged(
  fact: ControlChanged,
  before: ControlChanged | undefined,
): Pick<Control, 'effect' | 'change' | 'facts'> {
  const { effect, change, state } = fact;
  if (effect !== 'changed' || !state || !before?.state) return { effect, change, facts: [fact] };
  const difference = compared(before.state, state, fact.grantee?.name);
  const words = difference.settings.slice(0, 5).join(', ');
  return {
    effect: difference.effect,
    change: difference.effect === 'loosened' ? `${change}; less strict than before: ${words}` : change,
    facts: [fact, before],
  };
}

/** Which way a control went. `only`: the setting to look at, where the change is about one of several. */
function compared(
  before: ControlState,
  after: ControlState,
  only: string | undefined,
): { readonly effect: Control['effect']; readonly settings: readonly string[] } {
  const all = new Set([...Object.keys(before.levels), ...Object.keys(after.levels)]);
  const settings = only !== undefined && all.has(only) ? [only] : [...all].sort();
  const by = (setting: string): number => levelOf(after, setting) - levelOf(before, setting);
  const lower = settings.filter((setting) => by(setting) < 0);
  if (lower.length > 0) return { effect: 'loosened', settings: lower };
  // Stricter in one thing, and in others nobody knows.
  if (before.rest === undefined || before.rest !== after.rest) return { effect: 'changed', settings: [] };
  return { effect: settings.some((setting) => by(setting) > 0) ? 'tightened' : 'same', settings: [] };
}

function levelOf({ levels }: ControlState, setting: string): number {
  return Object.hasOwn(levels, setting) ? (levels[setting] ?? 0) : 0;
}
