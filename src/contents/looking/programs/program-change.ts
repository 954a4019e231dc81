import type { ElfHeaders } from './elf.ts';
import type { TreeNode } from '../../tree/tree.ts';

/** What the headers of two programs under one path say otherwise, in words, in bytes of the file: `needs libx.so.1`. Undefined: one is no program, or they say the same. */
export function programChange(old: TreeNode | undefined, node: TreeNode): string | undefined {
  const [before, now] = [old && headersOf(old), headersOf(node)];
  if (!before || !now) return undefined;
  const [had, has] = [new Set(before.needed), new Set(now.needed)];
  const changes = [
    ...(before.machine === now.machine ? [] : [`machine ${now.machine}, was ${before.machine}`]),
    ...(before.type === now.type ? [] : [`type ${now.type}, was ${before.type}`]),
    ...(before.interpreter === now.interpreter
      ? []
      : [`interpreter ${now.interpreter ?? 'none'}, was ${before.interpreter ?? 'none'}`]),
    ...[...has].filter((one) => !had.has(one)).map((one) => `needs ${one}`),
    ...[...had].filter((one) => !has.has(one)).map((one) => `no more needs ${one}`),
    ...(before.behind === now.behind ? [] : [`${now.behind} bytes behind its end, was ${before.behind}`]),
    ...(before.buildId === now.buildId ? [] : [`build id ${now.buildId ?? 'none'}, was ${before.buildId ?? 'none'}`]),
  ];
  return changes.length === 0 ? undefined : changes.join('; ');
}

/** As `readElf` marks them; the listing is our own. */
function headersOf(node: TreeNode): ElfHeaders | undefined {
  const says = node.marks?.find(({ is }) => is === 'elf')?.says;
  return says === undefined ? undefined : JSON.parse(says);
}
