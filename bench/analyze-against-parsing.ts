import { closeSync, openSync, readSync } from 'node:fs';
import type { Benchmark } from './benchmark.ts';
import { auditLog } from './data.ts';
import { fastest } from './measure.ts';

/** B2: from an audit log to findings, against parsing its lines and doing nothing else. */
export const analyzeAgainstParsing: Benchmark = {
  name: 'B2 analyze against JSON.parse',
  data: '1 GB Kubernetes audit log, seed 7, 4 % relevant, pod bodies of 5-15 KB',
  rival: 'a loop on one core that reads lines in blocks of 4 MiB and calls JSON.parse for each',
  async run() {
    const log = auditLog({ bytes: 1e9, seed: 7 });
    const [ours, loop] = await fastest(3, [
      [process.execPath, 'dist/cli.mjs', 'analyze', '-q', '-o', 'ndjson', log],
      [process.execPath, 'dist/bench.mjs', 'parse-loop', log],
    ]);
    if (!ours || !loop) throw new Error('nothing was measured');
    const ratio = loop.seconds / ours.seconds;
    return [
      { what: 'landwaiter analyze', measured: `${ours.seconds.toFixed(2)} s, ${ours.cpuSeconds.toFixed(2)} CPU s` },
      { what: 'JSON.parse loop', measured: `${loop.seconds.toFixed(2)} s, ${loop.cpuSeconds.toFixed(2)} CPU s` },
      { what: 'times faster', measured: ratio.toFixed(1), ratio, goal: '>= 2.5', met: ratio >= 2.5 },
    ];
  },
};

/** The rival: parses every line of the file. */
export function parseLoop(path: string): void {
  const file = openSync(path, 'r');
  const buffer = Buffer.allocUnsafe(4 * 1024 * 1024);
  let rest = 0;
  for (
    let read = readSync(file, buffer, rest, buffer.length - rest, null);
    read > 0;
    read = readSync(file, buffer, rest, buffer.length - rest, null)
  ) {
    const length = rest + read;
    let start = 0;
    for (let end = buffer.indexOf(10); end >= 0 && end < length; end = buffer.indexOf(10, start)) {
      JSON.parse(buffer.toString('utf8', start, end));
      start = end + 1;
    }
    buffer.copy(buffer, 0, start, length);
    rest = length - start;
  }
  closeSync(file);
}
