import type { Tree, TreeNode } from '../../tree/tree.ts';
import type { Claims } from '../claims.ts';

const STACK = /^etc\/pam\.d\/(common-(account|auth|password|session)(?:-noninteractive)?)$/;
const OFFERED = /^usr\/share\/pam-configs\/[^/]+$/;
const TEMPLATE = /^usr\/share\/pam\/common-[a-z-]+$/;
/** A block has its first line or its last from these, where the package brings another than in the middle. */
const PARTS = ['initial', 'final'];
const LARGEST = 64 * 1024;
// What stands for the first block of a session where no package brings one.
const EMPTY_SESSION = 'session [default=1] pam_permit.so';

/** The stacks of Debian's `pam-auth-update` and what it makes them from: their bytes are needed. */
export function isOfPam(path: string): boolean {
  return STACK.test(path) || OFFERED.test(path) || TEMPLATE.test(path);
}

/**
 * A stack is made from a template and what packages bring, so no file equals it: it is as it is made where all lines of the
 * template stand in it in their order, and every other line is one that a package brings.
 */
export function isAsPamMakesIt(node: TreeNode, tree: Tree, claims: Claims): boolean {
  const [, name, type] = STACK.exec(node.path) ?? [];
  const template = linesIn(tree.nodes.get(`usr/share/pam/${name}`), claims);
  if (template === undefined || type === undefined || node.content === undefined || node.size > LARGEST) return false;
  const expected = template.filter((line) => !line.startsWith('$'));
  const offered = offeredIn(tree, claims, type);
  if (type === 'session') offered.add(EMPTY_SESSION);
  let met = 0;
  for (const line of rulesIn(node.content)) {
    if (line === expected[met]) met += 1;
    else if (!offered.has(line)) return false;
  }
  return met === expected.length;
}

/** What the files of packages offer for one type of stack. */
function offeredIn(tree: Tree, claims: Claims, type: string): Set<string> {
  const offered = new Set<string>();
  for (const [path, node] of tree.nodes) {
    if (!OFFERED.test(path)) continue;
    let isOfType = false;
    for (const line of linesIn(node, claims) ?? []) {
      const field = /^([A-Za-z-]+):/.exec(line)?.[1]?.toLowerCase();
      if (field !== undefined) isOfType = field === type || PARTS.some((part) => field === `${type}-${part}`);
      else if (isOfType) offered.add(`${type} ${line}`);
    }
  }
  return offered;
}

function linesIn(node: TreeNode | undefined, claims: Claims): string[] | undefined {
  if (node?.content === undefined || node.size > LARGEST || claims.owner(node)?.state !== 'same') return undefined;
  return rulesIn(node.content);
}

/** Without comments and the width of gaps; how many lines a success jumps over is counted anew each time. */
function rulesIn(bytes: Buffer): string[] {
  return bytes
    .toString('latin1')
    .split('\n')
    .map((line) =>
      line
        .trim()
        .replaceAll(/\s+/g, ' ')
        .replace(/\bsuccess=(?:\d+|end)\b/, 'success=end'),
    )
    .filter((line) => line !== '' && !line.startsWith('#'));
}
