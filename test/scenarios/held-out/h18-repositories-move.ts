import { DAY, HOUR, pinned, push, remove, rollOut } from '../make.ts';
import { shipped } from '../ordinary.ts';
import type { Month } from '../scenario.ts';
import { baseOf, dailyVersion, firsts, inOrder, started, startOf, version, working } from './work.ts';

export const REPOSITORIES_MOVE: Month = {
  id: 'h18-repositories-move',
  title:
    'Four weeks: the ledger moves from `pay` to `billing`; on a Saturday replication copies its versions within minutes, on Monday delivery changes over, and retention clears the old place two weeks later.',
  acts: (day, before) => {
    const base = baseOf(before);
    const kept = firsts(day, 5).map((first) => dailyVersion('pay/ledger', first, base));
    const saturday = day + 5 * DAY + 10 * HOUR;
    const copies = kept.flatMap(({ image, version: tag }, nth) =>
      ['dev', 'prod'].map((stage, other) =>
        push(saturday + nth + other / 2, image, `${stage}/billing/ledger:${tag}`, {
          by: 'replication',
          client: 'skopeo',
          from: 'cluster',
          copyOf: { repository: `${stage}/pay/ledger`, tag },
        }),
      ),
    );
    const last = dailyVersion('pay/ledger', day + 4 * DAY, base);
    const there = { ...pinned('prod/billing/ledger', last.image), tag: last.version };
    const monday = day + 7 * DAY;
    const old = rollOut(0, 'pay/ledger', last.image, { ...pinned('prod/pay/ledger', last.image), tag: last.version });
    const after = firsts(monday, 21).map((first, nth) => {
      const at = startOf('pay/ledger', first) + 60;
      return shipped(at, 'billing/ledger', version('billing/ledger', `3.0.${nth}`, at, base));
    });
    return inOrder(
      working(day, 5, before),
      copies,
      rollOut(monday + 7 * HOUR, 'billing/ledger', last.image, there, { verb: 'create', change: 'CHG-18' }),
      started(old).map((one) => ({ ...one, at: monday + 8 * HOUR, ended: true })),
      working(monday, 21, before, ['shop/api', 'shop/cart', 'shop/web']),
      ...after,
      kept
        .slice(0, 4)
        .flatMap(({ image, version: tag }, nth) =>
          ['dev', 'prod'].map((stage) => remove(day + 22 * DAY + nth, image, `${stage}/pay/ledger:${tag}`)),
        ),
    );
  },
};
