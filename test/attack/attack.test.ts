import { attackedInShort } from './in-short.ts';
import { someOf } from '../in-turn.ts';
import { rows } from './rows/index.ts';

// Each second, so that the suite stays quick: `npm test -- --long test/attack` plays all in short, `npm run attack` at length.
attackedInShort('sqlite', someOf(rows, 2));
