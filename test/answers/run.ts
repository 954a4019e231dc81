import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { askApi } from './api.ts';
import { askCorpus } from './corpus.ts';
import { askDay, dayServed } from './day.ts';
import { askFullStore, fullServed, writeFullStore } from './full-store.ts';
import { productOf } from './product.ts';
import { REPLACED } from './replaced.ts';

const PARTS = ['corpus', 'day', 'full-store'] as const;
const USAGE = `npm run answers -- FOLDER [--cli PATH] [--node PATH] [--part ${PARTS.join('|')}] [--only ID] [--stack NAME]\n`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cli: { type: 'string', default: 'dist/cli.mjs' },
    node: { type: 'string', default: process.execPath },
    part: { type: 'string', multiple: true },
    only: { type: 'string', multiple: true },
    stack: { type: 'string', multiple: true },
  },
});
const [into, ...more] = positionals;
// Who names stories wants nothing else.
const parts = values.part ?? (values.only || values.stack ? ['corpus'] : PARTS);
if (into === undefined || more.length > 0 || parts.some((part) => !PARTS.some((one) => one === part))) {
  process.stderr.write(USAGE);
  process.exit(2);
}
await mkdir(into, { recursive: true });
// What another run has left would be compared, too.
if (readdirSync(into).length > 0) throw new Error(`${into} is not empty`);

const product = productOf([resolve(values.node), resolve(values.cli)], resolve(into));
const folder = mkdtempSync(join(tmpdir(), 'landwaiter-answers-'));
const folderOf = async (part: string): Promise<string> => {
  const own = join(folder, part);
  await mkdir(own);
  return own;
};

async function corpus(): Promise<void> {
  await askCorpus(product, await folderOf('corpus'), values);
}

async function day(): Promise<void> {
  const own = await folderOf('day');
  await askDay(product, own);
  await askApi(product, own, dayServed());
}

async function fullStore(): Promise<void> {
  const own = await folderOf('full-store');
  const pushes = await writeFullStore(own);
  await askFullStore(product, own, pushes);
  await askApi(product, own, fullServed(pushes));
}

const WAYS = { corpus, day, 'full-store': fullStore };
try {
  for (const part of PARTS.filter((one) => parts.includes(one))) {
    const started = performance.now();
    const before = product.answers();
    await WAYS[part]();
    const took = ((performance.now() - started) / 60_000).toFixed(1);
    process.stdout.write(`${part}: ${product.answers() - before} answers in ${took} minutes\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`Replaced, everything else is as it was answered:\n`);
for (const { field, by } of REPLACED) process.stdout.write(`  ${field}: ${by}\n`);
