import type { RuleFile } from './rules.ts';

/** To the process that scans: its rules first, then files, one after the other. */
export type ToScanner = { readonly rules: readonly RuleFile[] } | { readonly bytes: Uint8Array };

/** From it: that the rules are compiled, then of each file in the same order which rules match, as `rule in file`. */
export type FromScanner = { readonly isReady: true } | { readonly matches: readonly string[] };
