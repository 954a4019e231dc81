import { type LayerScan, layerScan, type ScannedPaths } from './file-scan.ts';
import type { YaraRules } from './rules.ts';
import { startScanner } from './scanner.ts';

/** Looks for rules in layers, one after the other. */
export interface YaraLook {
  /** Undefined: nothing of the layer is scanned. */
  scan(paths: ScannedPaths): LayerScan | undefined;
  stop(): void;
}

/** One process scans for all layers, until it is stopped, or `signal` is aborted. */
export function lookForYara(rules: YaraRules, signal: AbortSignal): YaraLook {
  const scanner = startScanner(rules, { signal });
  return {
    scan: (paths) => (paths === 'all' || paths.size > 0 ? layerScan(rules, scanner, paths) : undefined),
    stop: () => scanner.stop(),
  };
}
