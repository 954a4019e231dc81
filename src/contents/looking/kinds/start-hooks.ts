import { type Place, placeOf } from '../places.ts';
import { linesOf, type LookAtFile, seenAt } from '../view.ts';
import { beforeOfHook, firstNewLine } from '../hooks.ts';

const KINDS: Partial<Record<Place, 'login-hook' | 'scheduled-task' | 'service-unit'>> = {
  'login-hook': 'login-hook',
  'scheduled-task': 'scheduled-task',
  'service-unit': 'service-unit',
};

/** `login-hook`, `scheduled-task`, `service-unit`: what runs by its place alone. A link counts as what it points to. */
export const startHooks: LookAtFile = (node, both) => {
  const place = placeOf(node.path);
  const kind = place && KINDS[place];
  if (!kind) return [];
  const file = node.type === 'symlink' ? both.new.tree.resolve(node.path) : node;
  if (file?.type !== 'file' || file.size === 0) return [];
  // Said of itself: `multi-user.target.wants/x.service` is the unit that it enables.
  if (file !== node && placeOf(file.path) === place) return [];
  if (file.content && linesOf(file).length === 0) return [];
  const before = beforeOfHook(node, both);
  if (before === undefined) return [];
  // What scripts of packages make without a template may have any line in it.
  const isOwned = both.new.ownership.owner(file)?.state === 'same';
  if (isOwned && before === 'same-bytes') return [];
  return [seenAt(kind, node, both, { before, isOwned, says: firstNewLine(node, both) })];
};
