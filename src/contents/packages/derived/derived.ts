import type { Tree, TreeNode } from '../../tree/tree.ts';
import type { Claims } from '../claims.ts';
import type { Owner } from '../ownership.ts';
import { compiledFrom } from './compiled.ts';
import { isAsPamMakesIt } from './pam.ts';
import { MADE, type MadeBy } from './table.ts';

const MAY_RUN = 0o111;
// As `looking` marks what runs or is loaded.
const CODE = ['program', 'script', 'source'];

/** Adds what belongs to a package without being listed: links, compiled files, what scripts of packages are known to make. */
export function withDerived(tree: Tree, claims: Claims): (node: TreeNode) => Owner | undefined {
  const installed = new Map(claims.packages.map((one) => [`${one.ecosystem} ${one.name}`, one]));
  const ecosystems = new Set(claims.packages.map((one) => one.ecosystem));
  const made = MADE.filter((one) => ecosystems.has(one.ecosystem));

  function owner(node: TreeNode): Owner | undefined {
    const listed = claims.owner(node);
    if (node.type === 'symlink') return ofLink(listed, node);
    if (node.type !== 'file') return listed;
    if (listed !== undefined && listed.state !== 'unknown') return listed;
    return ofCompiled(node) ?? listed ?? ofMade(node);
  }

  /** A link has no bytes of its own: it is what it leads to. */
  function ofLink(listed: Owner | undefined, node: TreeNode): Owner | undefined {
    if (listed !== undefined && listed.state !== 'unknown') return listed;
    const target = tree.resolve(node.path);
    const behind = target === undefined || target.type === 'symlink' ? undefined : owner(target);
    if (listed !== undefined) return behind?.state === 'same' ? { ...listed, state: 'same' } : listed;
    return behind === undefined ? undefined : { ...behind, isDerived: true };
  }

  function ofCompiled(node: TreeNode): Owner | undefined {
    const source = tree.nodes.get(compiledFrom(node.path)?.source ?? '');
    const by = source === undefined || source.type === 'directory' ? undefined : claims.owner(source);
    // Of a source that was changed everything is to be seen.
    return by === undefined || by.state === 'changed'
      ? undefined
      : { package: by.package, state: 'unknown', isDerived: true };
  }

  function ofMade(node: TreeNode): Owner | undefined {
    for (const one of made) {
      const match = one.path.exec(node.path);
      if (match === null) continue;
      const named = (text: string): string => text.replace('$1', match[1] ?? '');
      const by = installed.get(`${one.ecosystem} ${named(one.package)}`);
      const template = one.copyOf === undefined ? undefined : tree.nodes.get(named(one.copyOf));
      const state =
        by === undefined || (!one.isProgram && isCode(node))
          ? undefined
          : stateOf(node, one, template, { tree, claims });
      if (by === undefined || state === undefined) continue;
      return {
        package: by,
        state,
        isDerived: true,
        ...(one.isConfiguration && { isConfiguration: one.isConfiguration }),
      };
    }
    return undefined;
  }

  return owner;
}

/** Undefined: it is not what the package makes. */
function stateOf(
  node: TreeNode,
  one: MadeBy,
  template: TreeNode | undefined,
  { tree, claims }: { readonly tree: Tree; readonly claims: Claims },
): Owner['state'] | undefined {
  if (one.isEmpty) return node.size === 0 ? 'same' : undefined;
  if (one.isPamStack) return isAsPamMakesIt(node, tree, claims) ? 'same' : 'changed';
  if (one.copyOf === undefined) return 'unknown';
  if (template?.type !== 'file' || claims.owner(template)?.state !== 'same') return undefined;
  if (template.sha256 === node.sha256) return 'same';
  return one.isExact ? undefined : 'changed';
}

/** Under the name of a data file it is somebody's hiding place. */
function isCode(node: TreeNode): boolean {
  return (node.mode & MAY_RUN) !== 0 || node.marks?.some(({ is }) => CODE.includes(is)) === true;
}
