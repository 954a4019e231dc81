import { placeOf } from '../places.ts';
import { isByRecord, linesOf, type LookAtFile, ownerOf, seenAt } from '../view.ts';
import { beforeOfHook, firstNewLine } from '../hooks.ts';

const LOCAL = /^(?:127\.|::1\b|fe00::|ff0[0-9a-f]::|0\.0\.0\.0\s)/;

/**
 * `package-source` and `name-resolution`: from where packages come, and what names mean. What a package owns is none; every image has some, so by
 * itself it says nothing. */
export const trustedPlaces: LookAtFile = (node, both) => {
  if (!both.old) return [];
  const kind = placeOf(node.path);
  if ((kind !== 'package-source' && kind !== 'name-resolution') || node.type !== 'file' || node.size === 0) return [];
  if (isByRecord(ownerOf(node, both.new))) return [];
  const lines = linesOf(node);
  const says = firstNewLine(node, both);
  if (node.path === 'etc/hosts' && lines.every((line) => LOCAL.test(line))) return [];
  if (node.content && isText(node.content) && lines.length === 0) return [];
  const before = beforeOfHook(node, both);
  return before === undefined || before === 'same-bytes'
    ? []
    : [seenAt(kind, node, both, { before, says: isText(node.content) ? says : '' })];
};

function isText(content: Buffer | undefined): boolean {
  return content !== undefined && !content.includes(0) && !content.subarray(0, 64).some((byte) => byte > 0x7f);
}
