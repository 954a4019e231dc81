import { expect, test } from 'vitest';
import type { CustodyLink, Link } from '../../core/custody.ts';
import { observe } from '../../policy/compile/compile.ts';
import { trustBy } from './trust.ts';

test('what speaks against an image is said before what nobody knows', () => {
  const link = (state: Link['state']): Pick<Link, 'state' | 'reason'> => ({ state, reason: `it is ${state}` });
  const links = {
    origin: link('unknown'),
    publisher: link('contradicted'),
    path: link('contradicted'),
    admission: link('missing'),
    provenance: link('unknown'),
    contents: link('complete'),
  };
  const told = (required: readonly CustodyLink[]): string => trustBy(links, required, [], observe()).says;
  expect(told(['origin', 'publisher', 'path'])).toBe(
    'not trusted: not complete, for publisher is contradicted: it is contradicted; so is path',
  );
});

test('a link that is only inferred is no evidence', () => {
  const links = { origin: { state: 'complete', reason: 'it fits by its time', strength: 'inferred' } } as const;
  expect(trustBy(links, ['origin'], [], observe())).toEqual({
    standing: 'unknown',
    says: 'cannot be told: not complete, for origin is only inferred: it fits by its time',
  });
});
