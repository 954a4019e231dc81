import type { Lineage } from '../../core/lineage.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Control, Deployment, Placement } from '../../core/subjects.ts';
import { earliest, MINUTE, type Time } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';
import { identityOf } from './maintainer.ts';

/** A control that a program deleted and made again under the same name, as those do that are restarted. */
export interface Remade {
  readonly again: Control;
  /** Nothing of it is other than before, or weaker; undefined: no record shows how it stood. */
  readonly asBefore: boolean | undefined;
  /** `Deployment/api in shop`: what came in while it was gone, where its own program does not run. */
  readonly meanwhile: readonly string[];
  /** Who rolled that program out about then, as upgrades do. */
  readonly rollout?: Deployment;
}

/** Longer than a program takes to be replaced it is not gone for that. */
const LONGEST = 10 * MINUTE;

const ACCOUNT = /^system:serviceaccount:([^:]+):/;

const byKey = madeOnce((controls: readonly Control[]) => Map.groupBy(controls, ({ key }) => key));

/** Undefined for what a service account did not delete and make again soon, itself and by the API server's own records. */
export function remade(control: Control, lineage: Lineage): Remade | undefined {
  const [fact] = control.facts;
  const namespace = ACCOUNT.exec(control.actor?.name ?? '')?.[1];
  if (control.change !== 'deleted' || namespace === undefined || control.behind || !isRecorded(fact)) return undefined;
  const again = byKey(lineage.controls)
    .get(control.key)
    ?.find((one) => one.at > control.at);
  if (!again?.change.startsWith('created') || again.at - control.at > LONGEST || !isRecorded(again.facts[0]))
    return undefined;
  if (identityOf(again) !== identityOf(control)) return undefined;
  const isElsewhere = (one: { readonly cluster?: string; readonly namespace: string }): boolean =>
    one.cluster === fact.cluster && one.namespace !== namespace;
  const isMeanwhile = (at: number): boolean => at >= control.at && at <= again.at;
  const came = [
    ...lineage.deployments.filter((one) => isMeanwhile(one.at) && isElsewhere(one)),
    ...lineage.placements.filter((one) => isMeanwhile(began(one)) && isElsewhere(one)),
  ];
  const rollout = lineage.deployments.find(
    (one) =>
      one.cluster === fact.cluster &&
      one.namespace === namespace &&
      Math.abs(one.at - control.at) <= LONGEST &&
      one.actor?.name !== control.actor?.name,
  );
  return {
    again,
    asBefore: control.endedBy === again.facts[0] || (isKnownBefore(control, lineage) ? false : undefined),
    meanwhile: [...new Set(came.map((one) => `${one.workload} in ${one.namespace}`))],
    ...(rollout && { rollout }),
  };
}

/** When the first of its containers began: a template may have been there long before. */
function began({ from, instances: [first, ...more] }: Placement): Time {
  return first ? earliest([first, ...more].map((one) => one.from)) : from;
}

/** Whether any earlier record shows how it stood. */
function isKnownBefore(control: Control, { controls }: Lineage): boolean {
  const before = byKey(controls)
    .get(control.key)
    ?.findLast((one) => one.at < control.at);
  return before?.facts[0].state !== undefined || control.facts[1]?.state !== undefined;
}
