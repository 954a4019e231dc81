import { loadedCode } from '../loaded.ts';
import { SIGN_KINDS } from '../signs.ts';
import { placeOf } from '../places.ts';
import { beforeOf, isByRecord, type LookAtFile, seenAt } from '../view.ts';

const SIGNS: ReadonlySet<string> = new Set(SIGN_KINDS);
/** Where a package's texts about attacks lie, and what its own tests need. */
const TEXTS = /(?:^|\/)(?:usr\/share\/(?:doc|man|info|help)|tests?|testdata|__tests__|spec|fixtures|examples?)\//;

/** `known-sign`, `download-to-shell`, `packed-program`: variant is what the sign stands for, see `SIGN_KINDS`. */
export const signs: LookAtFile = (node, both) => {
  if (!node.marks || (!loadedCode(node, both.new) && placeOf(node.path) === undefined)) return [];
  if (TEXTS.test(node.path) && isByRecord(both.new.ownership.owner(node))) return [];
  return node.marks.flatMap(({ is, says }) => {
    if (!SIGNS.has(is) && is !== 'packed') return [];
    const kind = is === 'packed' ? 'packed-program' : is === 'download-to-shell' ? 'download-to-shell' : 'known-sign';
    const before = beforeOf(node, both, (old) => old.marks?.some((one) => one.is === is) === true);
    return [seenAt(kind, node, both, { before, ...(is !== kind && { variant: is }), says: says ?? '' })];
  });
};
