import { attackedInShort } from './in-short.ts';

attackedInShort('sqlite');
