// Writes the build system's own record of the recorded day anew, from the webhooks that are stored beside it.
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { runPages } from './github.ts';

const folder = resolve(process.argv[2] ?? 'examples/recorded-day', 'records/ci');
await writeFile(join(folder, 'runs.ndjson'), runPages(await storedBodies(join(folder, 'github.ndjson'))));

async function storedBodies(path: string): Promise<readonly object[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line): object => JSON.parse(line));
}
