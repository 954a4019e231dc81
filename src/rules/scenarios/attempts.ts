import { minutes, type Step } from './history.ts';
import { ran } from './scenario.ts';

/** What stays of acme/shop when it is renamed. */
export const SHOP_ID = { id: '/5f0c7c1e' } as const;
/** A hook that names the project by its id alone, as Azure's hooks of runs do. */
export const BY_ID = {
  ...SHOP_ID,
  project: '5f0c7c1e',
  source: 'github-webhook',
  strength: 'asserted',
  workflow: '',
  ref: '',
} as const;

/** A run of acme/shop that failed after its push, and went on half an hour later by a stage that was run again, as hooks tell it. */
export function ranAgain(run: string, ...before: readonly Step[]): Step {
  return [
    ran(run, { ...BY_ID, goesOn: true }),
    ran(run, { ...BY_ID, lasts: 6 }),
    ...before,
    minutes(30),
    ran(run, { ...BY_ID, goesOn: true }),
    ran(run, { ...BY_ID, lasts: 8 }),
  ];
}
