import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';

/** The four feeds of the month, by the names of their files. */
export const FEEDS = ['audit.log', 'pods.ndjson', 'registry.ndjson', 'build-1.ndjson'] as const;
export type Feed = (typeof FEEDS)[number];

const phase = z.object({ at: z.string(), what: z.string(), name: z.string().optional() });
const times = z.object({
  stageTimestamp: z.string().optional(),
  Time: z.string().optional(),
  events: z.array(z.object({ timestamp: z.string() })).optional(),
});
// A record of a pod has no time of its own: it cannot have been made before the latest that it tells.
const STAMP = /"(20\d\d-[01]\d-[0-3]\dT[0-9:.]+Z)"/g;

/** The month's feeds, unpacked line by line; `honest`: until the attack begins. */
export async function writeMonth(sample: string, folder: string, part: 'honest' | 'whole'): Promise<void> {
  const truth = (await readFile(join(sample, 'truth.ndjson'), 'utf8')).trim().split('\n');
  const attack = truth
    .map((line) => phase.parse(JSON.parse(line)))
    .find(({ what, name }) => what === 'PHASE' && name?.startsWith('ATTACK') === true);
  if (!attack) throw new Error('truth.ndjson names no phase of the attack');
  const until = part === 'honest' ? Date.parse(attack.at) : Number.POSITIVE_INFINITY;
  await mkdir(folder, { recursive: true });
  for (const feed of FEEDS) {
    const lines = (await read(join(sample, 'records', feed))).split('\n').filter((line) => line !== '');
    const kept = lines.filter((line) => timeOf(feed, line) < until);
    await writeFile(join(folder, feed), kept.map((line) => `${line}\n`).join(''));
  }
}

async function read(path: string): Promise<string> {
  try {
    return gunzipSync(await readFile(`${path}.gz`)).toString('utf8');
  } catch {
    return readFile(path, 'utf8');
  }
}

function timeOf(feed: Feed, line: string): number {
  if (feed === 'pods.ndjson')
    return Math.max(...Array.from(line.matchAll(STAMP), ([, stamp]) => Date.parse(stamp ?? '')));
  const { stageTimestamp, Time: time, events } = times.parse(JSON.parse(line));
  return Date.parse(stageTimestamp ?? time ?? events?.[0]?.timestamp ?? '');
}
