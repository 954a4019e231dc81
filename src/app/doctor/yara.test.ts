import { expect, test } from 'vitest';
import { yaraRules } from '../../contents/yara/rules.ts';
import { yaraCheck } from './yara.ts';

const FILES = { folder: '/etc/landwaiter', patterns: ['*.yar'], at: 'p.yaml:3:9: contents.yara' };

test('the doctor says whether YARA rules can be looked for', async () => {
  expect(await yaraCheck(FILES, async () => ({ unapplied: 'no package' }))).toEqual({
    what: 'yara',
    state: 'warning',
    says: 'no comparison of images is complete: no package',
  });
  const read = async () => yaraRules([{ name: 'a.yar', text: 'rule a { condition: false }' }]);
  expect(await yaraCheck(FILES, read)).toMatchObject({ state: 'ok', says: '1 file of rules compile' });
});
