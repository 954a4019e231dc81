import { expect, test } from 'vitest';
import type { Piece } from '../../../ingest/files/piece.ts';
import { addedTo } from './input-rows.ts';

const piece = (told: Pick<Piece, 'untold' | 'understood'>): Piece => ({
  events: [],
  coverage: [],
  records: 1,
  lines: 1,
  refused: [],
  refusedMore: 0,
  sources: ['okta'],
  ...told,
});
const quiet = piece({ untold: ['okta'], understood: [] });
const heard = piece({ untold: [], understood: ['okta'] });

test('a kind whose records tell nothing is untold until one does, and never again after that', () => {
  const first = addedTo(undefined, 'sign-ins', quiet);
  expect(first.untold).toEqual(['okta']);
  expect(addedTo(first, 'sign-ins', quiet).untold).toEqual(['okta']);
  const later = addedTo(first, 'sign-ins', heard);
  expect(later).not.toHaveProperty('untold');
  expect(addedTo(later, 'sign-ins', quiet)).not.toHaveProperty('untold');
});
