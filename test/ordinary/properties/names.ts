import type { Finding } from '../../../src/core/finding.ts';
import { about } from './judge.ts';
import { accounts, letters, type Rename, renamed } from './letters.ts';
import { reworded } from './policy-text.ts';
import { changes, outcome, type Property } from './property.ts';

/** Other letters in all names, one to one: the same is found, under the other names. Look-alikes apart. */
export const names: Property = {
  name: 'names',
  async try({ month, random, mode, judge }) {
    const { rename, words } = letters(month, random);
    if (words === 0) return undefined;
    const unnamed = renamed(month, rename, month.policy);
    const found = accounts(month, unnamed);
    const account: Rename = (text) => found.get(text) ?? rename(text);
    const other = { ...unnamed, policy: reworded(month.policy, account) };
    const [before, after] = [await judge(about(month, mode)), await judge(about(other, mode))];
    const all = changes(
      before,
      after,
      (one) => subject(one),
      (one) => subject(one, rename, account),
    );
    return outcome(all.filter(({ finding }) => finding.rule !== 'lookalike-reference'));
  },
};

const same: Rename = (text) => text;

/** Ids are made of names, so the subject is compared as it is shown. */
function subject(
  { rule, severity, state, image, actor, placement, about: on }: Finding,
  rename = same,
  account = same,
): string {
  const other = (text: string | undefined) => text && rename(text);
  const named = [
    image && [image.registry, image.repository, image.tag, image.digest].map(other),
    actor && account(actor.name),
    placement && [placement.cluster, placement.namespace, placement.workload, placement.container].map(other),
    on && account(on.name),
  ];
  return `${rule} ${severity} ${state} ${JSON.stringify(named)}`;
}
