import { writeFileSync } from 'node:fs';
import { analyzeAgainstJq } from './analyze-against-jq.ts';
import { analyzeAgainstParsing, parseLoop } from './analyze-against-parsing.ts';
import type { Benchmark } from './benchmark.ts';
import { CONTENTS_COMMANDS, contents } from './contents.ts';
import { evaluateHistory, evaluation } from './evaluation.ts';
import { findingLists } from './finding-lists.ts';
import { lookUps } from './look-ups.ts';
import { heapOfEvents, memory } from './memory.ts';
import { intakeBeside } from './soak/intake-beside.ts';
import { intake } from './soak/intake.ts';
import { runRival } from './soak/rival.ts';
import { verifying } from './verifying.ts';

const BENCHMARKS: readonly Benchmark[] = [
  analyzeAgainstJq,
  analyzeAgainstParsing,
  memory,
  evaluation,
  intake,
  lookUps,
  findingLists,
  verifying,
  contents,
  intakeBeside,
];

// `npm run bench` runs all of them, `npm run bench -- B1 B4` some; the other commands are what they run as rivals.
const [command = '', ...rest] = process.argv.slice(2);
if (command === 'parse-loop') parseLoop(rest[0] ?? '');
else if (command === 'evaluate') evaluateHistory(Number(rest[0]), rest[1] ?? 'observe');
else if (command === 'heap') await heapOfEvents(rest[0] ?? '');
else if (command === 'rival') await runRival(rest[0] ?? '');
else if (CONTENTS_COMMANDS[command]) await CONTENTS_COMMANDS[command](rest[0] ?? '');
else await runAll(process.argv.slice(2));

async function runAll(wanted: readonly string[]): Promise<void> {
  const chosen = BENCHMARKS.filter(({ name }) => wanted.length === 0 || wanted.includes(name.split(' ')[0] ?? ''));
  const report = [];
  for (const { name, data, rival, run } of chosen) {
    process.stdout.write(`\n${name}\n  data: ${data}\n  against: ${rival}\n`);
    const results = await run();
    for (const { what, measured, goal, met } of results) {
      const verdict = goal === undefined ? '' : `  (goal ${goal}: ${met ? 'met' : 'missed'})`;
      process.stdout.write(`  ${what.padEnd(30)}${measured}${verdict}\n`);
    }
    report.push({ name, data, rival, results });
  }
  const about = { node: process.version, platform: `${process.platform} ${process.arch}`, benchmarks: report };
  writeFileSync('bench/results.json', `${JSON.stringify(about, undefined, 2)}\n`);
}
