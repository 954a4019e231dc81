import { expect, test } from 'vitest';
import { homeOf } from './home.ts';

const unknown = (): string => {
  throw new Error('uv_os_homedir returned ENOENT');
};

test('the user’s folder is what the environment says, else the list of users, and for one whom that does not know the root', () => {
  expect(homeOf({ HOME: '/home/dana' }, unknown)).toBe('/home/dana');
  expect(homeOf({ HOME: '' }, () => '/home/lee')).toBe('/home/lee');
  expect(homeOf({}, unknown)).toBe('/');
});
