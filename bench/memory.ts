import { rmSync } from 'node:fs';
import type { Benchmark, Result } from './benchmark.ts';
import { auditLog } from './data.ts';
import { measure } from './measure.ts';

const SIZES = [0.1e9, 1e9, 5e9] as const;
const RELEVANT = 1000;
const LIMIT_MEGABYTES = 400;

/** B4: peak memory of analyze over logs that grow while what matters in them stays the same. */
export const memory: Benchmark = {
  name: 'B4 memory',
  data: `0.1, 1 and 5 GB Kubernetes audit logs, seed 7, ${RELEVANT} relevant lines in each`,
  rival: 'itself',
  async run() {
    const results: Result[] = [];
    const peaks: number[] = [];
    for (const bytes of SIZES) {
      const log = auditLog({ bytes, seed: 7, relevant: RELEVANT });
      const cost = await measure(process.execPath, ['dist/cli.mjs', 'analyze', '-q', '-o', 'ndjson', log]);
      peaks.push(cost.peakMegabytes);
      results.push({
        what: `${bytes / 1e9} GB`,
        measured: `${cost.peakMegabytes.toFixed(0)} MB, ${cost.seconds.toFixed(1)} s`,
      });
      // The largest takes more room than a checkout should.
      if (bytes === 5e9) rmSync(log);
    }
    const [first = 0] = peaks;
    const ratio = Math.max(...peaks) / first;
    const most = Math.max(...peaks);
    return [
      ...results,
      { what: 'largest / smallest', measured: ratio.toFixed(2), ratio, goal: '<= 1.2', met: ratio <= 1.2 },
      {
        what: 'peak',
        measured: `${most.toFixed(0)} MB`,
        goal: `<= ${LIMIT_MEGABYTES} MB`,
        met: most <= LIMIT_MEGABYTES,
      },
    ];
  },
};
