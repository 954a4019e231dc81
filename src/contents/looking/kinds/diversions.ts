import type { Seen } from '../../../core/comparison.ts';
import { DIVERSIONS, type Diversion, diversionsOf } from '../../packages/diversions.ts';
import { isByRecord, isOfSystem, type LookAtImage, seenAt, textOf, type View } from '../view.ts';

/**
 * `package-database-changed`, variant `diversion`: dpkg was told that a package's file lies elsewhere, no package came that asks for
 * it, and at its place stands what no package of the system has.
 */
export const diversions: LookAtImage = (both) => {
  const { old, new: view } = both;
  if (!old) return [];
  const before = new Set(listed(old).map(({ from, to }) => `${from}\n${to}`));
  const had = new Set(old.ownership.packages.map(({ name, version }) => `${name} ${version}`));
  const isNew = new Set(
    view.ownership.packages.filter(({ name, version }) => !had.has(`${name} ${version}`)).map(({ name }) => name),
  );
  return listed(view).flatMap(({ from, to, by }): readonly Seen[] => {
    if (before.has(`${from}\n${to}`) || isNew.has(by)) return [];
    const file = view.tree.resolve(from);
    const owner = file && view.ownership.owner(file);
    if (file?.type !== 'file' || (owner && isOfSystem(owner) && isByRecord(owner))) return [];
    const whose = by === ':' ? 'the administrator' : by;
    const says = `the packaged ${from} was put aside as ${to} for ${whose}`;
    return [
      seenAt('package-database-changed', file, both, { variant: 'diversion', before: 'nothing', isOwned: false, says }),
    ];
  });
};

function listed({ tree }: View): readonly Diversion[] {
  return diversionsOf(textOf(tree.resolve(DIVERSIONS)).split('\n'));
}
