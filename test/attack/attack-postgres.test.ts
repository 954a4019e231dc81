import { postgresObstacle } from '../lab/postgres.ts';
import { attackedInShort } from './in-short.ts';
import { storedRows } from './rows/index.ts';

// What is refused before a store is asked is so with each; `npm run attack` plays all of it with this one, too.
attackedInShort('postgres', storedRows, await postgresObstacle());
