import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Act } from './act.ts';
import { HOUR } from './make.ts';
import type { NativeRecord, Stack } from './stack.ts';

/** The first midnight of every history: a Monday. */
const START = Date.parse('2026-11-02T00:00:00Z');

const MINUTE = 60_000;
const SECOND = 1000;

/** What a stack wrote of acts, and the kinds of sources that would have shown the rest. */
export interface Rendered {
  readonly records: readonly NativeRecord[];
  readonly unheard: ReadonlySet<string>;
}

/** Acts in native records, and beside them what the systems write all day. `from` and `to` in minutes, whole hours. */
export function render(stack: Stack, acts: readonly Act[], from: number, to: number): Rendered {
  const records: NativeRecord[] = [];
  const unheard = new Set<string>();
  const inMinute = new Map<number, number>();
  for (const act of acts) {
    // What is told for one minute happened in the order in which it is told.
    const nth = inMinute.get(act.at) ?? 0;
    inMinute.set(act.at, nth + 1);
    const told = stack.tell(act, (minutes) => Math.round(START + minutes * MINUTE) + nth * SECOND);
    if ('unheard' in told) unheard.add(told.unheard);
    else records.push(...told);
  }
  for (let at = from; at < to; at += HOUR) records.push(...(stack.hum?.(START + at * MINUTE) ?? []));
  return { records, unheard };
}

/** Writes records into the files in which the stack keeps them, sorted by time. Gives the files' names. */
export async function write(folder: string, records: readonly NativeRecord[]): Promise<readonly string[]> {
  const files = new Map<string, NativeRecord[]>();
  for (const record of records) {
    const own = files.get(record.file) ?? [];
    own.push(record);
    files.set(record.file, own);
  }
  await mkdir(folder, { recursive: true });
  for (const [file, own] of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    const lines = own.toSorted((one, other) => one.at - other.at).map(({ record }) => `${JSON.stringify(record)}\n`);
    await writeFile(join(folder, file), lines.join(''));
  }
  return [...files.keys()];
}
