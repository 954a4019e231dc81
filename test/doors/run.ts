// `npm run doors -- --seeds 1-20`, or `--stack gar`: what was said from files, said through doors.
import { parseArgs } from 'node:util';
import { seedsOf } from '../ordinary/seeds.ts';
import * as attacks from '../scenarios/attacks/index.ts';
import * as stacks from '../scenarios/stacks/index.ts';
import { compareDelivered } from './deliver.ts';
import { doored } from './doored.ts';
import { attackOf, monthOf, type Story } from './stories.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    stack: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', multiple: true, default: [''] },
    small: { type: 'boolean', default: false },
  },
});

let told = 0;
let differing = 0;

for (const seed of values.seeds === undefined ? [] : seedsOf(values.seeds))
  await compare(`seed ${seed}`, await monthOf(seed, values.small));
for (const stack of Object.values(stacks).filter(({ name }) => values.stack.some((word) => name.startsWith(word))))
  for (const attack of Object.values(attacks).filter(({ id }) => values.only.some((word) => id.startsWith(word))))
    await compare(`${stack.name} ${attack.id}`, await attackOf(attack, stack));

process.stdout.write(`${told} told, ${differing} otherwise through doors\n`);
process.exitCode = differing === 0 ? 0 : 1;

async function compare(name: string, { files, kinds, policy }: Story): Promise<void> {
  const known = new Set(kinds.map(({ path }) => path));
  const read = files.filter(({ path }) => known.has(path));
  const differences = await compareDelivered(doored(policy, kinds), read);
  told += 1;
  if (differences.length > 0) differing += 1;
  const records = read.reduce((sum, { lines }) => sum + lines.length, 0);
  process.stdout.write(`${name}: ${records} records, ${differences.length} findings otherwise\n`);
  for (const { rule, title, fromFiles, throughDoors } of differences)
    process.stdout.write(`  ${rule}: ${fromFiles} from files, ${throughDoors} through doors: ${title}\n`);
}
