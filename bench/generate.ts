import { closeSync, openSync, writeSync } from 'node:fs';
import { irrelevantLine, relevantLine } from './audit.ts';
import { createRandom } from './random.ts';

/** What log to make. The same settings always give the same bytes. */
export interface LogSettings {
  /** The log is at least this long, in bytes, and ends with a whole line. */
  readonly bytes: number;
  readonly seed: number;
  /** How many lines change workloads, spread evenly; absent: one in 25. */
  readonly relevant?: number;
}

const BUFFER = 4 * 1024 * 1024;
const RELEVANT_SHARE = 0.04;

/** Writes a Kubernetes audit log as kube-apiserver would, one record a line, and returns how many lines it has. */
export function generateAuditLog(
  path: string,
  settings: LogSettings,
): { readonly lines: number; readonly relevant: number } {
  const random = createRandom(settings.seed);
  const file = openSync(path, 'w');
  const everyBytes = settings.relevant === undefined ? undefined : settings.bytes / (settings.relevant + 1);
  let pending: string[] = [];
  let pendingBytes = 0;
  let written = 0;
  let lines = 0;
  let relevant = 0;
  while (written + pendingBytes < settings.bytes) {
    const due =
      everyBytes === undefined
        ? random() < RELEVANT_SHARE
        : relevant < (settings.relevant ?? 0) && written + pendingBytes >= everyBytes * (relevant + 1);
    const line = due ? relevantLine(random, lines) : irrelevantLine(random, lines);
    if (due) relevant += 1;
    lines += 1;
    pending.push(line);
    pendingBytes += line.length + 1;
    if (pendingBytes < BUFFER) continue;
    written += writeSync(file, `${pending.join('\n')}\n`);
    pending = [];
    pendingBytes = 0;
  }
  if (pending.length > 0) writeSync(file, `${pending.join('\n')}\n`);
  closeSync(file);
  return { lines, relevant };
}
