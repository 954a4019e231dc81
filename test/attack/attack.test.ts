import { isLong, someOf } from '../in-turn.ts';
import { attackedInShort } from './in-short.ts';
import { rows } from './rows/index.ts';

/** Half a minute of both cores each, also in short. */
const HEAVY: ReadonlySet<string> = new Set(['pushes-without-end', 'runs-without-end']);

// Each third, so that the suite stays quick: `npm test -- --long test/attack` plays all in short, `npm run attack` at length.
attackedInShort('sqlite', someOf(isLong ? rows : rows.filter(({ name }) => !HEAVY.has(name)), 3));
