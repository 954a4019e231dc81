import { postgresObstacle } from '../lab/postgres.ts';
import { attackedInShort } from './in-short.ts';

attackedInShort('postgres', await postgresObstacle());
