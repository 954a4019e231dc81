import { onTopOf } from '../images.ts';
import { build, HOUR, push, target } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const buildServiceAsProxy: Scenario = {
  id: '37-build-service-as-proxy',
  title: 'An account calls the build service directly, and the pipeline’s identity pushes what it was given.',
  research: [37],
  acts(day, before) {
    const { image } = before.current('pay/ledger');
    const at = day + 2 * HOUR + 9;
    const name = 'dev/pay/ledger:1.9.37';
    const implant = onTopOf(image, 'implant 37', ['given to the service'], at + 2);
    const run = 'called by mallory';
    return [
      build(at, run, '37b9d1f3a5c7e9b1d3f5a7c9e1b3d5f7a9c1e3b5', {
        by: 'mallory',
        trigger: 'manual',
        proxy: true,
        minutes: 5,
        made: [{ image: implant, to: target(name) }],
      }),
      push(at + 4, implant, name, { run }),
    ];
  },
  expect: { policy: [['push-from-unapproved-build']] },
};
