import { onTopOf } from '../images.ts';
import { DAY, HOUR, onHost, pinned, push, rollOut } from '../make.ts';
import type { Month } from '../scenario.ts';
import { baseOf, dailyVersion, inOrder, rolledOutAgain, working } from './work.ts';

export const EMERGENCY_AND_ROLLBACK: Month = {
  id: 'h15-emergency-and-rollback',
  title:
    'Three weeks: an outage is repaired on Saturday night from an administrator’s machine under an exception; ten days later the release identity rolls the shop’s page back.',
  policy: `exceptions:
  - id: EX-15
    reason: repair of the outage of the ledger
    ticket: INC-15
    owner: lee@acme.example
    approvedBy: dana@acme.example
    expires: 2099-01-01T00:00:00Z
    scope: { repositories: ["REGISTRY/prod/pay/ledger"] }
`,
  acts: (day, before) => {
    const saturday = day + 5 * DAY + 23 * HOUR;
    const friday = dailyVersion('pay/ledger', day + 4 * DAY, baseOf(before));
    const fix = onTopOf(friday.image, 'pay/ledger of h15, repaired', ['h15 repaired time zone'], saturday - 15);
    const tag = `${friday.version}-fix1`;
    const name = `prod/pay/ledger:${tag}`;
    const byLee = { by: 'lee', from: 'office' } as const;
    const host = (['build', 'tag', 'push'] as const).map((what, nth) => ({
      ...onHost(saturday - 15 + nth * 6, 'lee-laptop', what, fix, name),
      by: byLee.by,
    }));
    const bad = day + 15 * DAY;
    const good = dailyVersion('shop/web', bad - DAY, baseOf(before));
    const back = { ...pinned('prod/shop/web', good.image), tag: good.version };
    return inOrder(
      working(day, 16, before),
      host,
      push(saturday - 3, fix, name, { client: 'docker', ...byLee }),
      rollOut(
        saturday + 5,
        'pay/ledger',
        fix,
        { ...pinned('prod/pay/ledger', fix), tag },
        { change: 'INC-15', ...byLee },
      ),
      push(bad + 16 * HOUR, good.image, 'dev/shop/web:latest', { by: 'release', client: 'crane' }),
      rolledOutAgain(bad + 16 * HOUR + 5, 'shop/web', good.image, back, { change: 'CHG-ROLLBACK-15' }),
      working(day + 16 * DAY, 5, before),
    );
  },
};
