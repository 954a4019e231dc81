import { Gauge, type Registry } from 'prom-client';
import { SEVERITIES } from '../../core/finding.ts';
import type { Counts } from './counts.ts';

/** How many findings stand. */
export function findingMetrics(registry: Registry): (counts: Counts) => void {
  const registers = [registry];
  const labelNames = ['severity'];
  const open = new Gauge({
    name: 'landwaiter_findings',
    help: 'Open findings; parts of an incident are not counted beside it.',
    labelNames,
    registers,
  });
  const acknowledged = new Gauge({
    name: 'landwaiter_findings_acknowledged',
    help: 'Findings that are not over and somebody looks after.',
    labelNames,
    registers,
  });
  const pending = new Gauge({
    name: 'landwaiter_findings_pending',
    help: 'Findings that late evidence may still explain.',
    registers,
  });
  return (counts) => {
    for (const severity of SEVERITIES) {
      open.set({ severity }, counts.open[severity]);
      acknowledged.set({ severity }, counts.acknowledged[severity]);
    }
    pending.set(counts.pending);
  };
}
