import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { noClock } from '../server/set-clock.ts';
import { keptOf, verdictLine } from './again.ts';
import { byCertificates, byKeys, type Good, ofNotary } from './good.ts';

const VERDICTS = 1000;

/** Good ones, and twins of them with one byte changed. */
function* kept(good: readonly Good[]) {
  for (const { material, trust } of good) {
    yield keptOf(material, trust);
    for (let twin = 1; twin < VERDICTS / good.length; twin += 1) {
      const bytes = Buffer.from(material.bytes);
      const at = Math.floor((bytes.length * twin * good.length) / VERDICTS);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      yield keptOf({ ...material, bytes }, trust);
    }
  }
}

const obstacle = await noClock(mkdtempSync(join(tmpdir(), 'clock-')));
if (obstacle !== undefined) process.stderr.write(`skipped: verdicts ten years apart: ${obstacle}\n`);

test.skipIf(obstacle !== undefined)(
  '1,000 verdicts are the same byte for byte in other processes, with clocks ten years apart',
  async () => {
    const all = [...kept([...byKeys(), ...ofNotary(), ...(await byCertificates())])];
    const here = all.map(verdictLine);
    const file = join(mkdtempSync(join(tmpdir(), 'again-')), 'kept.json');
    writeFileSync(file, JSON.stringify(all));
    const program = fileURLToPath(new URL('again.ts', import.meta.url));
    const inYear = (year: number): readonly string[] =>
      execFileSync('faketime', [`${year}-06-01 12:00:00`, process.execPath, program, file], {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      })
        .trimEnd()
        .split('\n');
    expect(here).toHaveLength(VERDICTS);
    const states = new Set(here.map((line) => /"state":"(\w+)"/.exec(line)?.[1]));
    expect([...states]).toEqual(expect.arrayContaining(['failed', 'unreadable', 'verified']));
    for (const year of [2022, 2032]) expect(inYear(year)).toEqual([String(year), ...here]);
  },
);
