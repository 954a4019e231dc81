import type { Benchmark } from './benchmark.ts';
import { auditLog } from './data.ts';
import { fastest } from './measure.ts';

const FILTER =
  'select((.verb == "create" or .verb == "update" or .verb == "patch" or .verb == "delete")' +
  ' and (.objectRef.resource == "pods" or .objectRef.resource == "deployments" or .objectRef.resource == "replicasets"))';

/** B1: from an audit log to findings, against a program that only filters it. */
export const analyzeAgainstJq: Benchmark = {
  name: 'B1 analyze against jq',
  data: '1 GB Kubernetes audit log, seed 7, 4 % relevant, pod bodies of 5-15 KB',
  rival: `jq -c '${FILTER}' (Debian's jq), the filter only`,
  async run() {
    const log = auditLog({ bytes: 1e9, seed: 7 });
    const [ours, jq] = await fastest(3, [
      [process.execPath, 'dist/cli.mjs', 'analyze', '-q', '-o', 'ndjson', log],
      ['jq', '-c', FILTER, log],
    ]);
    if (!ours || !jq) throw new Error('nothing was measured');
    const ratio = jq.seconds / ours.seconds;
    return [
      {
        what: 'landwaiter analyze',
        measured: `${ours.seconds.toFixed(2)} s, ${ours.cpuSeconds.toFixed(2)} CPU s, ${ours.peakMegabytes.toFixed(0)} MB`,
      },
      { what: 'jq', measured: `${jq.seconds.toFixed(2)} s, ${jq.cpuSeconds.toFixed(2)} CPU s` },
      { what: 'times faster', measured: ratio.toFixed(1), ratio, goal: '>= 7', met: ratio >= 7 },
    ];
  },
};
