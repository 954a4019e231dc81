import type { Mover } from '../movement/mover.ts';
import { flux } from './flux.ts';
import { scaledJobs, scaledToZero } from './keda.ts';
import { kyvernoLabels, kyvernoMirror } from './kyverno.ts';
import { postgres, strimzi } from './operators.ts';
import { argoRollouts } from './rollouts.ts';
import { veleroRestore } from './velero.ts';
import { verticalAutoscaler } from './vpa.ts';

interface Beside {
  readonly name: string;
  /** Of months. */
  readonly often: number;
  readonly run: (mover: Mover) => void;
}

/** Software that acts in clusters beside people and deliveries. README.md says where each is from; none is made rarer. */
const BESIDE: readonly Beside[] = [
  { name: 'KEDA scales to zero', often: 0.15, run: scaledToZero },
  { name: 'KEDA makes jobs', often: 0.1, run: scaledJobs },
  { name: 'VPA', often: 0.15, run: verticalAutoscaler },
  { name: 'Strimzi', often: 0.12, run: strimzi },
  { name: 'Postgres operator', often: 0.12, run: postgres },
  { name: 'Argo Rollouts', often: 0.15, run: argoRollouts },
  { name: 'Flux', often: 0.15, run: flux },
  { name: 'Velero restore', often: 0.1, run: veleroRestore },
  { name: 'Kyverno adds pull secrets', often: 0.1, run: kyvernoLabels },
  { name: 'Kyverno rewrites to a mirror', often: 0.12, run: kyvernoMirror },
];

/** Each is drawn by itself, from a stream of its own. */
export function planBeside(mover: Omit<Mover, 'chance'>): void {
  const { world } = mover;
  for (const { name, often, run } of BESIDE) {
    const chance = world.chance.of(`beside ${name}`);
    if (!chance.is(often)) continue;
    world.drawn.add(`beside: ${name}`);
    run({ ...mover, chance });
  }
}
