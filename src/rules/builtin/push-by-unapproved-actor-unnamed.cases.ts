import type { Case } from '../rule.ts';
import { ACME } from '../scenarios/acme.ts';
import { days, history, usually } from '../scenarios/history.ts';
import { pushed } from '../scenarios/scenario.ts';

/** Records that could name who pushed, and do not. */
export const byNobody: readonly Case[] = [
  {
    name: 'the registry’s records name nobody for days, as before an upgrade that added it',
    policy: ACME,
    ...history(
      usually(6, (index) => pushed(`shop/api:0.${index}`, String(index), { by: '' })),
      pushed('shop/api:1.4', 'a'),
    ),
    expect: { quiet: 'unnamed' },
  },
  {
    name: 'somebody leaves out his name once the registry’s records name people',
    policy: ACME,
    ...history(
      usually(6, (index) => pushed(`shop/api:0.${index}`, String(index), { by: '' })),
      pushed('shop/api:1.4', 'a'),
      pushed('shop/api:1.5', 'b', { by: '' }),
    ),
    defeats: 'unnamed',
    expect: 'fires',
    times: 1,
    severity: 'medium',
    says: 'shop/api:1.5 was pushed as',
  },
  {
    name: 'somebody pushes without a name again and again, before anybody pushes with one',
    policy: ACME,
    ...history(
      [1, 2, 3, 4, 5].map((index) => pushed(`shop/api:0.${index}`, String(index), { by: '' })),
      days(1),
      pushed('shop/api:1.4', 'a'),
    ),
    defeats: 'unnamed',
    expect: 'fires',
    times: 5,
  },
];
