import { attackedInShort } from './in-short.ts';
import { rows } from './rows/index.ts';

attackedInShort('sqlite', rows);
