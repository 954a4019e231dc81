import { type Place, placeOf } from '../places.ts';
import { linesOf, type LookAtFile, ownerOf, seenAt } from '../view.ts';
import { beforeOfHook, firstNewLine, newLines } from '../hooks.ts';

const KINDS: Partial<Record<Place, 'login-hook' | 'scheduled-task' | 'service-unit'>> = {
  'login-hook': 'login-hook',
  'scheduled-task': 'scheduled-task',
  'service-unit': 'service-unit',
};

/** Of files in which most lines run nothing and let nobody in, those that do. */
const LINES: readonly (readonly [RegExp, RegExp])[] = [
  [/^etc\/logrotate/, /^(?:(?:pre|post)rotate|firstaction|lastaction|preremove|include)\b/],
  [/\/udev\/rules\.d\//, /\b(?:RUN|PROGRAM|IMPORT\{program\})/],
  [
    /^etc\/ssh\/sshd_config/,
    /^["']?(?:AuthorizedKeys(?:File|Command)|AuthorizedPrincipals(?:File|Command)|TrustedUserCAKeys|ForceCommand|PermitEmptyPasswords\W+yes|PermitUserEnvironment\W+yes)\b/i,
  ],
];

/** `login-hook`, `scheduled-task`, `service-unit`: what runs by its place alone. A link counts as what it points to, see `reachedIn`. */
export const startHooks: LookAtFile = (node, both) => {
  const place = placeOf(node.path);
  const kind = place && KINDS[place];
  if (!kind) return [];
  if (node.type !== 'file' || node.size === 0 || (node.content && linesOf(node).length === 0)) return [];
  const counted = LINES.find(([path]) => path.test(node.path))?.[1];
  if (counted && node.content && !newLines(node, both).some((line) => counted.test(line))) return [];
  const before = beforeOfHook(node, both);
  if (before === undefined) return [];
  // What scripts of packages make without a template may have any line in it.
  const isOwned = ownerOf(node, both.new)?.state === 'same';
  if (isOwned && before === 'same-bytes') return [];
  return [seenAt(kind, node, both, { before, isOwned, says: firstNewLine(node, both) })];
};
