import { onTopOf } from '../images.ts';
import { DAY, HOUR, push } from '../make.ts';
import { commitOf, SERVICES, shipped } from '../ordinary.ts';
import type { Scenario } from '../scenario.ts';

/**
 * The base image of everything, poisoned between two builds, with the pipeline’s own credentials. Nothing is demanded
 * without a policy: of an image that is built once a week nobody knows after two weeks what is usual.
 */
export const replayPoisonedBase: Scenario = {
  id: 'replay-poisoned-base',
  title: 'The base image is poisoned by night; by noon every service of the day has been built on it and runs.',
  research: [],
  acts(day, before) {
    const at = day + 23 * HOUR + 10;
    const { image: last } = before.current('shop/api');
    const poisoned = onTopOf(
      { ...last, layers: last.layers.slice(0, 2) },
      'implant base',
      ['preload everywhere'],
      at - 9,
    );
    const heirs = SERVICES.flatMap((service, nth) => {
      const version = '1.2.60';
      const name = `${service} ${version}`;
      const begun = day + DAY + 9 * HOUR + nth * 47;
      const heir = onTopOf(poisoned, name, [`${name} itself`], begun + 5);
      return shipped(begun, service, { image: heir, version, commit: commitOf(name) });
    });
    return [push(at, poisoned, 'base/node:22', { client: 'docker', from: 'outside' }), ...heirs];
  },
  expect: {
    policy: [['push-without-build', 'push-from-unusual-client'], ['suspect-layer-inherited'], ['implant-deployed']],
  },
};
