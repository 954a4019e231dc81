import type { Seen } from '../../../core/comparison.ts';
import type { Tree, TreeNode } from '../../tree/tree.ts';
import { basename, placeOf } from '../places.ts';
import { reachedIn } from '../reached.ts';
import { isOfSystem, type LookAtImage, seenAt, type View } from '../view.ts';

/** Certificates of trust stores that neither the old image trusted nor a file holds that a distribution's package owns. */
export const trustStores: LookAtImage = (both) => {
  const known = new Set([...(both.old ? trustedBy(both.old).keys() : []), ...owned(both.new)]);
  return [...trustedBy(both.new)].flatMap(([certificate, node]): readonly Seen[] => {
    if (known.has(certificate) || isOfMachine(certificate, node, both.new)) return [];
    const name = node.marks?.find((one) => one.says?.startsWith(certificate))?.says?.slice(certificate.length + 1);
    const says = `${name ?? basename(node.path)}, SHA-256 ${certificate.slice(0, 16)}…`;
    return [{ ...seenAt('certificate-authority', node, both, { before: 'nothing', isOwned: false, says: '' }), says }];
  });
};

/** Each certificate, and the file with the fewest that holds it. */
function trustedBy({ tree }: View): ReadonlyMap<string, TreeNode> {
  const found = new Map<string, TreeNode>();
  const reached = [...reachedIn(tree).values()].filter(({ path }) => placeOf(path) === 'trust-store');
  const files = [...storesIn(tree), ...reached];
  for (const node of files.sort((one, other) => (one.marks?.length ?? 0) - (other.marks?.length ?? 0)))
    for (const certificate of certificatesOf(node)) if (!found.has(certificate)) found.set(certificate, node);
  return found;
}

function storesIn(tree: Tree): TreeNode[] {
  return [...tree.nodes.values()].filter((node) => node.type === 'file' && placeOf(node.path) === 'trust-store');
}

/**
 * What `ssl-cert` makes for the machine itself lies among authorities, and is found there by programs. Under that name an
 * authority is one all the same, and so is what stands for a host with a domain, or stands in a bundle as well.
 */
function isOfMachine(certificate: string, node: TreeNode, { tree, ownership }: View): boolean {
  const owner = ownership.owner(node);
  return (
    owner?.isDerived === true &&
    owner.package.name === 'ssl-cert' &&
    node.marks?.some(({ is, says }) => is === 'host-certificate' && says === certificate) === true &&
    storesIn(tree).every((one) => one === node || !certificatesOf(one).includes(certificate))
  );
}

function* owned({ tree, ownership }: View): Generator<string> {
  for (const node of tree.nodes.values()) {
    if (!node.marks || node.type !== 'file') continue;
    const owner = ownership.owner(node);
    // What was made of certificates holds whatever lay beside them.
    if (owner?.state === 'same' && owner.isDerived !== true && isOfSystem(owner)) yield* certificatesOf(node);
  }
}

function certificatesOf(node: TreeNode): readonly string[] {
  return (node.marks ?? []).flatMap(({ is, says = '' }) => (is === 'certificate' ? [says.slice(0, 64)] : []));
}
