import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree, TreeNode } from '../tree/tree.ts';
import { hashesFor, isRecord } from './read.ts';

interface Given {
  readonly text?: string | Buffer;
  readonly target?: string;
  readonly type?: TreeNode['type'];
  readonly mode?: number;
}

/** A tree of a few files: by path, text or more. Folders above them stand there, too. */
export function treeOf(given: Readonly<Record<string, string | Buffer | Given>>): Tree {
  const nodes = new Map<string, TreeNode>();
  for (const [path, value] of Object.entries(given)) {
    const steps = path.split('/');
    for (let count = 0; count < steps.length; count += 1) {
      const folder = steps.slice(0, count).join('/');
      if (!nodes.has(folder)) nodes.set(folder, nodeOf(folder, 'directory'));
    }
    const one: Given = typeof value === 'string' || Buffer.isBuffer(value) ? { text: value } : value;
    const { text = '', target, type = target === undefined ? 'file' : 'symlink', mode = 0o644 } = one;
    nodes.set(path, { ...nodeOf(path, type, type === 'file' ? Buffer.from(text) : undefined, target), mode });
  }
  return { nodes, hidden: [], unread: [], resolve: (path) => resolved(nodes, path), latestOf: () => 0 };
}

/** The tree of a folder on disk, with the hashes that an image of it would need. */
export function treeOfFolder(root: string): Tree {
  const nodes = new Map<string, TreeNode>();
  const { md5, sha1 } = hashesFor(pathsIn(root));
  for (const path of pathsIn(root)) {
    const place = join(root, Buffer.from(path, 'latin1').toString());
    const stat = lstatSync(place);
    const type = typeOf(stat);
    const target = type === 'symlink' ? readlinkSync(place, 'latin1') : undefined;
    const bytes = type === 'file' ? readFileSync(place) : undefined;
    const { md5: byMd5, sha1: bySha1, content, ...node } = nodeOf(path, type, bytes, target);
    nodes.set(path, {
      ...node,
      mode: stat.mode & 0o7777,
      ...(md5 && byMd5 !== undefined && { md5: byMd5 }),
      ...(sha1 && bySha1 !== undefined && { sha1: bySha1 }),
      ...(isRecord(path) && content !== undefined && { content }),
    });
  }
  return { nodes, hidden: [], unread: [], resolve: (path) => resolved(nodes, path), latestOf: () => 0 };
}

function pathsIn(root: string): string[] {
  const all = [''];
  for (let index = 0; index < all.length; index += 1) {
    const path = all[index] ?? '';
    const place = join(root, Buffer.from(path, 'latin1').toString());
    if (!lstatSync(place).isDirectory()) continue;
    for (const name of readdirSync(place, 'latin1')) all.push(path === '' ? name : `${path}/${name}`);
  }
  return all;
}

function typeOf(stat: ReturnType<typeof lstatSync>): TreeNode['type'] {
  if (stat?.isDirectory()) return 'directory';
  if (stat?.isSymbolicLink()) return 'symlink';
  if (stat?.isCharacterDevice()) return 'character';
  if (stat?.isBlockDevice()) return 'block';
  return stat?.isFIFO() ? 'fifo' : 'file';
}

function nodeOf(path: string, type: TreeNode['type'], content?: Buffer, target?: string): TreeNode {
  const hash = (by: string) =>
    createHash(by)
      .update(content ?? '')
      .digest('hex');
  return {
    path,
    type,
    mode: 0o755,
    uid: 0,
    gid: 0,
    size: content?.length ?? 0,
    modified: 0,
    layer: 0,
    ...(target !== undefined && { target }),
    ...(content !== undefined && { content, sha256: hash('sha256'), md5: hash('md5'), sha1: hash('sha1') }),
  };
}

function resolved(nodes: ReadonlyMap<string, TreeNode>, path: string): TreeNode | undefined {
  const rest = path.split('/').reverse();
  let place: string[] = [];
  let links = 0;
  while (rest.length > 0) {
    const step = rest.pop();
    if (step === undefined || step === '' || step === '.') continue;
    if (step === '..') {
      place.pop();
      continue;
    }
    const node = nodes.get([...place, step].join('/'));
    if (node?.type !== 'symlink') place.push(step);
    else if (++links > 40) return undefined;
    else {
      if (node.target?.startsWith('/')) place = [];
      rest.push(...(node.target ?? '').split('/').reverse());
    }
  }
  return nodes.get(place.join('/'));
}
