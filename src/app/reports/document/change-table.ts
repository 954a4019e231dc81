import { percent } from '../../../core/count.ts';
import type { PeriodReport } from '../model/schema.ts';
import type { Table } from './document.ts';
import { cell, environment, table } from './words.ts';

/** Where an environment asks for change records. */
export function changeTable({ changes, mode }: PeriodReport): readonly Table[] {
  if (changes.length === 0) return [];
  return [
    table(
      'Change records of the deployments of the period',
      [
        ['Environment', 24],
        ['Deployments', 14, true],
        ['Name one', 14, true],
        ['Covered by it', 14, true],
        ['Share', 12, true],
      ],
      changes.map((one) => [
        cell(environment(one.environment, mode)),
        cell(one.deployments),
        cell(one.named),
        cell(one.covered),
        cell(one.deployments === 0 ? '' : percent(one.covered, one.deployments)),
      ]),
      { none: '' },
    ),
  ];
}
