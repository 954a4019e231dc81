import { describe, expect, test } from 'vitest';
import type { Seen } from '../../core/comparison.ts';
import { named } from './named.ts';

const code = (path: string, before: Seen['before'] = 'nothing'): Seen => ({ kind: 'unowned-code', path, before });
const many = Array.from({ length: 10_000 }, (_, index) => code(`/app/gen/f${index}.js`));

describe('what is named among ten thousand', () => {
  test.each([
    ['a program where programs are', code('/usr/bin/x')],
    ['one in another folder', code('/opt/x/y.js')],
    ['one that changed among new ones', code('/app/gen/z.js', 'other-bytes')],
    ['the entry point', code('/app/gen/main.js')],
    ['a program among scripts', { ...code('/app/gen/z'), says: 'ELF' }],
  ])('%s', (_, one) => {
    const { seen, more } = named([...many, one], 24, new Set(['/app/gen/main.js']));
    expect(seen).toHaveLength(24);
    expect(seen).toContainEqual(one);
    expect(more).toEqual([{ kind: 'unowned-code', folder: '/app/gen', count: 9977 }]);
  });

  test('no kind takes the room of another', () => {
    const key: Seen = { kind: 'ssh-key', path: '/root/.ssh/authorized_keys', before: 'nothing' };
    expect(named([...many, key], 1, new Set()).seen).toContainEqual(key);
  });

  test('the order in which they come is nothing', () => {
    const all = [...many.slice(0, 100), code('/usr/bin/x'), code('/opt/y.js')];
    expect(named(all.toReversed(), 24, new Set())).toEqual(named(all, 24, new Set()));
  });
});
