import type { Owner } from '../../packages/ownership.ts';
import type { TreeNode } from '../../tree/tree.ts';
import { loadedCode } from '../loaded.ts';
import { type Both, isOfSystem, isSameFile, type LookAtFile, oldNode, seenAt } from '../view.ts';
import { programChange } from '../programs/program-change.ts';
import { keyOf } from './packages.ts';

/** What pip writes beside a package's files, and writes anew; its list of the files is a record itself. */
const BY_INSTALLER = /\.dist-info\/(?:RECORD|INSTALLER|REQUESTED|direct_url\.json)$/;

/**
 * `package-file-changed`: not the bytes of the package's record, or not the old image's under the same version. Variant
 * `program` (program, library or script of a distribution's package), `language` (of a language's package), `other`.
 */
export const packageFiles: LookAtFile = (node, both) => {
  if (BY_INSTALLER.test(node.path)) return [];
  if (node.type === 'directory') return [];
  const old = oldNode(node, both);
  const owner = both.new.ownership.owner(node) ?? listedOwner(node, old, both);
  if (!owner || owner.isConfiguration || owner.isDerived) return [];
  const oldOwner = old && both.old?.ownership.owner(old);
  const isSameVersion = hasSameVersion(owner, both);
  const isOther = old ? !isSameFile(old, node) : wasThere(node, both);
  if (owner.state !== 'changed' && !(isSameVersion && isOther)) return [];
  const variant = isLanguageFile(owner) ? 'language' : isCode(node, both) || isCode(old, both) ? 'program' : 'other';
  const wasChanged = old !== undefined && oldOwner?.state === 'changed';
  const before = !wasChanged ? 'nothing' : isSameFile(old, node) ? 'same-bytes' : 'other-bytes';
  const says =
    owner.state === 'changed'
      ? 'not the bytes of the package’s record'
      : old
        ? 'other bytes under the same version'
        : 'not there under the same version';
  const program = programChange(old, node);
  const seen = seenAt('package-file-changed', node, both, {
    variant,
    before,
    isOwned: false,
    says: program === undefined ? '' : `, ${program}`,
  });
  return [{ ...seen, says: `${says}${seen.says ?? ''}`.slice(0, 200) }];

  function isLanguageFile(one: typeof owner): boolean {
    return one !== undefined && !isOfSystem(one);
  }
};

/**
 * Whose a file would be whose line in the list has no checksum, or whose line the old image had and the new one has not: of
 * a link there is only the line, which whoever puts a file in its place could take away.
 */
function listedOwner(node: TreeNode, old: TreeNode | undefined, both: Both): Owner | undefined {
  const one = both.new.ownership.listedBy(node) ?? (old && both.old?.ownership.listedBy(old));
  return one && { package: one, state: 'unknown' };
}

const NPM_FOLDER = /^(.*(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/** Whether a package of npm, which lists folders and no files, lay in this folder in this version already. */
function wasThere(node: TreeNode, { old, new: { ownership } }: Both): boolean {
  const folder = NPM_FOLDER.exec(node.path)?.[1];
  const before = folder === undefined ? undefined : old?.tree.nodes.get(`${folder}/package.json`);
  const [was, is] = [before && old?.ownership.owner(before), ownership.owner(node)];
  return was !== undefined && is?.package.ecosystem === 'npm' && keyOf(was.package) === keyOf(is.package);
}

/** Whether the old image has the package in the version that the new one says. */
function hasSameVersion(owner: Owner, { old, new: { ownership } }: Both): boolean {
  const key = keyOf(owner.package);
  return old !== undefined && versionsOf(old.ownership).has(key) && versionsOf(ownership).has(key);
}

const known = new WeakMap<object, ReadonlySet<string>>();

function versionsOf(ownership: Both['new']['ownership']): ReadonlySet<string> {
  const before = known.get(ownership);
  const versions = before ?? new Set(ownership.packages.map(keyOf));
  if (!before) known.set(ownership, versions);
  return versions;
}

function isCode(node: TreeNode | undefined, both: Both): boolean {
  return node !== undefined && loadedCode(node, both.new) !== undefined;
}
