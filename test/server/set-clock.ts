import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../lab/programs.ts';

const library = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`)
  .find(existsSync);
const AGREES = 60_000;

/** A clock for a server, that goes on from where it is set; see {@link noClock}. */
export interface SetClock {
  /** Sets it so many seconds before or after the real one. */
  step(seconds: number): void;
  /** What the server is started under. */
  readonly under: readonly string[];
}

export function clockIn(folder: string): SetClock {
  const file = join(folder, 'offset');
  const step = (seconds: number): void => {
    // In one go: faketime ends who reads half of it.
    writeFileSync(`${file}.next`, `${seconds < 0 ? '' : '+'}${seconds}`);
    renameSync(`${file}.next`, file);
  };
  const settings = [
    `LD_PRELOAD=${library}`,
    `FAKETIME_TIMESTAMP_FILE=${file}`,
    'FAKETIME_NO_CACHE=1',
    'DONT_FAKE_MONOTONIC=1',
  ];
  return { step, under: ['env', ...settings] };
}

/** Why no clock can be set; undefined where one can: tried an hour ahead. */
export async function noClock(folder: string): Promise<string | undefined> {
  if (library === undefined) return 'faketime is not installed';
  const { step, under } = clockIn(folder);
  step(3600);
  const [program, ...args] = [...under, process.execPath, '--print', 'Date.now()'];
  const told = await run(program, args, { env: { PATH: process.env['PATH'] ?? '' } }).catch(String);
  return Math.abs(Number(told) - Date.now() - 3_600_000) < AGREES
    ? undefined
    : `faketime has no effect on Node.js: ${told}`;
}
