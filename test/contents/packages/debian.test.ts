import { describe, expect, test } from 'vitest';
import { treeOfFolder } from '../../../src/contents/packages/folder-tree.fixture.ts';
import { readOwnership } from '../../../src/contents/packages/read.ts';
import { debianRoot } from './debian-root.ts';

const made = debianRoot();
if ('obstacle' in made) process.stdout.write(`skipped: packages of a real Debian: ${made.obstacle}\n`);

describe.skipIf('obstacle' in made)('a real root of Debian', () => {
  test('x', async () => {
    const tree = treeOfFolder('root' in made ? made.root : '');
    const ownership = await readOwnership(tree);
    const count: Record<string, number> = {};
    const nobody: string[] = [];
    for (const node of tree.nodes.values()) {
      const owner = ownership.owner(node);
      const key = `${node.type} ${owner?.state} ${owner?.isDerived ? 'derived' : ''} ${owner?.isConfiguration ? 'conf' : ''}`;
      count[key] = (count[key] ?? 0) + 1;
      if (node.type !== 'directory' && owner === undefined) nobody.push(node.path);
      if (owner?.state === 'changed') console.log('CHANGED', node.path, owner.package.name);
      if (owner?.state === 'unknown' && !owner.isDerived) console.log('UNKNOWN', node.path, owner.package.name);
    }
    console.log(ownership.packages.length, ownership.unread, count, nobody.length, nobody.slice(0, 150).join('\n'));
    expect(1).toBe(1);
  });
});
