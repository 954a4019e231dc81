import type { Finding } from '../../../src/core/finding.ts';
import { about } from './judge.ts';
import { letters, type Rename, renamed } from './letters.ts';
import { reworded } from './policy-text.ts';
import { changes, outcome, type Property } from './property.ts';

/** Other letters in all names, one to one: the same is found, under the other names. Look-alikes apart. */
export const names: Property = {
  name: 'names',
  async try({ month, random, mode, judge }) {
    const { rename, words } = letters(month, random);
    if (words === 0) return undefined;
    const other = renamed(month, rename, reworded(month.policy, rename));
    const [before, after] = [await judge(about(month, mode)), await judge(about(other, mode))];
    const all = changes(
      before,
      after,
      (one) => subject(one),
      (one) => subject(one, rename),
    );
    return outcome(all.filter(({ finding }) => finding.rule !== 'lookalike-reference'));
  },
};

/** Ids are made of names, so the subject is compared as it is shown. */
function subject(
  { rule, severity, state, image, actor, placement, about: on }: Finding,
  rename: Rename = (text) => text,
): string {
  const named = [
    image && [image.registry, image.repository, image.tag, image.digest],
    actor?.name,
    placement && [placement.cluster, placement.namespace, placement.workload, placement.container],
    on?.name,
  ];
  return `${rule} ${severity} ${state} ${rename(JSON.stringify(named))}`;
}
