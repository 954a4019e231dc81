import { ofThisWeek } from '../in-turn.ts';
import { attackedInShort } from './in-short.ts';
import { floodRows, otherRows } from './rows/index.ts';

// `npm run attack` plays them at length, and all of them.
const floods = ofThisWeek(floodRows, 3);
console.info(`floods of this week: ${floods.map(({ name }) => name).join(', ')}`);
attackedInShort('sqlite', [...floods, ...otherRows]);
