import type { Finding } from '../../../src/core/finding.ts';
import { about } from './judge.ts';
import { changedPolicy, type Fields, listOf } from './policy-text.ts';
import { changes, isGrave, outcome, type Property } from './property.ts';

/** What an owner may leave out of a policy. An absent list does not restrict. */
const LEFT_OUT: readonly ((policy: Fields) => Fields)[] = [
  (policy) => ({ ...policy, sources: listOf(policy, 'sources').map(({ name, kind }) => ({ name, kind })) }),
  ({ sources: _, ...policy }) => policy,
  ({ builders: _, ...policy }) => policy,
  ({ environments: _, ...policy }) => policy,
  ({ sources: _sources, builders: _builders, environments: _environments, ...policy }) => policy,
];

/** Without bindings, builders or environments nothing new of medium or more is said. */
export const unbound: Property = {
  name: 'unbound',
  async try({ month, random, judge, mode }) {
    if (mode === 'none') return undefined;
    const leave = LEFT_OUT[Math.floor(random() * LEFT_OUT.length)];
    if (leave === undefined) return undefined;
    const policy = changedPolicy(month.policy, leave);
    if (policy === month.policy) return undefined;
    const [before, after] = [await judge(about(month, mode)), await judge(about(month, mode, policy))];
    const all = changes(before, after, subject).filter(({ how, finding }) => how === 'came' && isGrave(finding));
    return outcome(all);
  },
};

/** Without bindings a place has no cluster, so it is left out of what is compared. */
function subject({ rule, severity, state, image, actor, placement }: Finding): string {
  return JSON.stringify([
    rule,
    severity,
    state,
    image && [image.repository, image.tag, image.digest],
    actor?.name,
    placement && [placement.namespace, placement.workload, placement.container],
  ]);
}
