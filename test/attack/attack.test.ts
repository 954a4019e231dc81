import { attackedInShort } from './in-short.ts';
import { rows } from './rows/index.ts';

// `npm run attack` plays them at length.
attackedInShort('sqlite', rows);
