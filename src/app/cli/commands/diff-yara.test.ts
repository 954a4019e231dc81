import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { ruleFor, yara } from '../../../contents/yara/yara.fixture.ts';
import { writeLayout } from '../../comparisons/layout.fixture.ts';
import { ran } from '../ran.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-diff-yara-'));
afterAll(() => rmSync(folder, { recursive: true }));
const layout = writeLayout(join(folder, 'images'));
const base = [{ name: 'etc/os-release', body: 'ID=debian\n' }];
const old = layout.add([base]);
const own = layout.add([base, [{ name: 'srv/notes.txt', body: 'send to bc1q-acme\n' }]]);
const policy = join(folder, 'policy.yaml');
writeFileSync(policy, 'version: 1\ncontents:\n  yara: ["*.yar"]\n');
writeFileSync(join(folder, 'wallets.yar'), ruleFor('wallet', 'bc1q-acme'));

const name = ({ digest }: typeof old) => `oci:${layout.folder}@${digest}`;
const env = { XDG_CACHE_HOME: join(folder, 'cache') };
const diff = (...args: readonly string[]) => ran(['diff', name(old), name(own), ...args], { env });
const reasonsOf = ({ out }: { readonly out: string }): readonly object[] => JSON.parse(out).reasons;

beforeEach(async (context) => void (await yara(context)));

describe('two images and a policy with YARA rules', () => {
  test.each([
    ['built', 30, 'medium'],
    ['open', 30, 'medium'],
    ['suspect', 60, 'high'],
  ])('what matches weighs as %s: %i', async (column, score, severity) => {
    const found = await diff('--policy', policy, '--as', column, '-o', 'json');
    expect(JSON.parse(found.out)).toMatchObject({ complete: true, score, severity });
    expect(reasonsOf(found)).toMatchObject([{ kind: 'known-sign', path: '/srv/notes.txt', points: score }]);
  });

  test('say in words what it is; without the policy nothing is looked for', async () => {
    const { out } = await diff('--policy', policy);
    expect(out).toContain('/srv/notes.txt');
    expect(out).toContain('matches a YARA rule of your own: wallet in wallets.yar');
    expect(reasonsOf(await diff('-o', 'json'))).toEqual([]);
  });

  test('are refused where a rule does not compile, or no file is there', async () => {
    const broken = join(folder, 'broken.yaml');
    writeFileSync(broken, 'version: 1\ncontents:\n  yara: [broken.txt]\n');
    const { status, note } = await diff('--policy', broken);
    expect([status, note]).toEqual([2, expect.stringContaining(`${broken}:3:9: contents.yara: no file is called`)]);
    writeFileSync(join(folder, 'broken.txt'), 'rule a {\n  condition: x\n}\n');
    for (const args of [[name(own), '--policy', broken], ['lint']]) {
      const refused =
        args[0] === 'lint' ? await ran(['policy', 'lint', broken]) : await ran(['diff', ...args], { env });
      expect([refused.status, refused.note]).toEqual([
        2,
        expect.stringContaining('broken.txt:2:14: E009 unknown identifier `x`: this identifier has not been declared'),
      ]);
    }
  });
});

test('lint has nothing to say of rules that compile', async () => {
  expect(await ran(['policy', 'lint', policy])).toMatchObject({ status: 0, out: '' });
});
