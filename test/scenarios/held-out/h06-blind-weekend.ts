import type { Act } from '../act.ts';
import { onTopOf } from '../images.ts';
import { control, DAY, deploy, HOUR, pinned, run } from '../make.ts';
import type { Scenario } from '../scenario.ts';
import { baseOf, dailyVersion, inOrder, working } from './work.ts';

export const BLIND_WEEKEND: Scenario = {
  id: 'h06-blind-weekend',
  title:
    'On Saturday night the registry’s notifications are removed; whatever is pushed then nobody hears, and on Sunday a stolen kubeconfig adds a second container with it to the ledger.',
  research: [38, 29, 27, 26],
  acts: (day, before) => {
    const saturday = day + 5 * DAY + 23 * HOUR + 10;
    const sunday = day + 6 * DAY + HOUR + 30;
    const ledger = dailyVersion('pay/ledger', day + 4 * DAY, baseOf(before));
    const own = { ...pinned('prod/pay/ledger', ledger.image), tag: ledger.version };
    const unheard = onTopOf(before.current('shop/cart').image, 'metrics of h06, never pushed', ['h06'], saturday + 20);
    const second = { container: 'metrics', as: 'sidecar' } as const;
    const pods = ['ledger-sunday-1', 'ledger-sunday-2'].flatMap((pod, nth): readonly Act[] => [
      run(sunday + 1 + nth, 'pay/ledger', ledger.image, own, { pod }),
      run(sunday + 1 + nth, 'pay/ledger', unheard, 'prod/shop/cart:metrics', { pod, ...second }),
    ]);
    return inOrder(
      working(day, 5, before),
      control(saturday, 'lee', 'telemetry-off', 'registry', { from: 'outside' }),
      deploy(sunday, 'pay/ledger', unheard, 'prod/shop/cart:metrics', { by: 'dana', from: 'outside', ...second }),
      pods,
    );
  },
  expect: {
    policy: [['telemetry-disabled'], ['injected-container'], ['deployed-by-unapproved-actor']],
    observe: [['telemetry-disabled'], ['injected-container']],
  },
  about: ['registry', 'prod/shop/cart', 'pay/ledger', 'dana', 'lee'],
};
