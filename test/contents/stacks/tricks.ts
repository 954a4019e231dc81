import { COMPRESSION_TRICKS } from './compression-tricks.ts';
import { FORMAT_TRICKS } from './format-tricks.ts';
import { PATH_TRICKS } from './path-tricks.ts';
import { TREE_TRICKS } from './tree-tricks.ts';
import type { Trick } from './trick.ts';

/** What may be done to a stack, by name. */
export const TRICKS: Readonly<Record<string, Trick>> = {
  ...TREE_TRICKS,
  ...PATH_TRICKS,
  ...FORMAT_TRICKS,
  ...COMPRESSION_TRICKS,
};
