import type { AttackReference } from './finding.ts';

/** For people: `T1525 AN0946`, `T1685 (T1562 before release 19)`. */
export function attackIds({ technique, analytic, formerly }: AttackReference): string {
  return [technique, analytic ?? [], formerly === undefined ? [] : `(${formerly} before release 19)`].flat().join(' ');
}
