import { parseArgs } from 'node:util';
import { PROPERTIES } from './index.ts';
import { told } from './property.ts';
import { type Figures, MODES, trials } from './trials.ts';

const { values } = parseArgs({
  options: {
    months: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    property: { type: 'string', multiple: true },
    mode: { type: 'string', multiple: true },
    verbose: { type: 'boolean', short: 'v', default: false },
  },
});

const from = Number(values.from);
const seeds = Array.from({ length: Number(values.months) }, (_, at) => from + at);
const figures: (readonly [string, string, Figures])[] = [];
for (const property of PROPERTIES.filter(({ name }) => values.property?.includes(name) ?? true))
  for (const mode of MODES.filter((one) => values.mode?.includes(one) ?? true)) {
    const found = await trials(property, mode, seeds, ({ seed, changes }) => {
      if (!values.verbose) return;
      process.stdout.write(`${property.name} ${mode} seed ${seed}\n`);
      for (const change of changes) process.stdout.write(`  ${told(change)}\n`);
    });
    process.stderr.write(`${property.name} ${mode}: ${found.broken} of ${found.months}\n`);
    if (found.months > 0) figures.push([property.name, mode, found]);
  }
const header = ['property', 'mode', 'months', 'broken', 'findings', 'medium or more', 'allowed'];
const rows = figures.map(([name, mode, { months, broken, findings, grave, allowed }]) =>
  [name, mode, months, broken, findings, grave, allowed].join(' | '),
);
process.stdout.write(`| ${header.join(' | ')} |\n|${' --- |'.repeat(header.length)}\n`);
for (const row of rows) process.stdout.write(`| ${row} |\n`);
// A property that holds nowhere is a fault; the table of the tests says which are known.
process.exitCode = figures.some(([, , { broken }]) => broken > 0) ? 1 : 0;
