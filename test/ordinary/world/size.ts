import type { Act } from '../act.ts';
import type { Company } from './company.ts';

/** How many records of one feed an act makes, as measured with the writers. */
const RECORDS: Readonly<Record<Act['act'], number>> = {
  build: 4,
  push: 3.5,
  pull: 2,
  delete: 2,
  host: 1.2,
  ask: 2.5,
  start: 2.2,
  end: 2.5,
  admission: 1,
  control: 1.5,
  release: 1,
};

/** About how many records a month has in all its feeds. */
export function recordsAbout(acts: readonly Act[], { organisation }: Company, days: number): number {
  const feeds = new Map<string, number>();
  for (const { of } of organisation.telemetry) feeds.set(of, (feeds.get(of) ?? 0) + 1);
  const made = acts.reduce((sum, act) => sum + RECORDS[act.act] * (feeds.get(systemOf(act)) ?? 0), 0);
  // Nodes renew their leases, and listings say that they are alive.
  const hum =
    organisation.telemetry.filter(({ of }) => organisation.clusters.some(({ id }) => id === of)).length * days * 24;
  return made * 1.05 + hum;
}

function systemOf(act: Act): string {
  switch (act.act) {
    case 'push':
      return act.to.registry.id;
    case 'pull':
    case 'delete':
      return act.from.registry.id;
    case 'host':
      return act.host.name;
    case 'build':
    case 'control':
    case 'release':
      return act.system.id;
    default:
      return act.workload.cluster.id;
  }
}
