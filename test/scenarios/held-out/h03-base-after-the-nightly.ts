import { onTopOf } from '../images.ts';
import { build, control, DAY, HOUR, push } from '../make.ts';
import { commitOf, SERVICES, shipped } from '../ordinary.ts';
import type { Scenario } from '../scenario.ts';
import { baseOf, inOrder, startOf, version, working } from './work.ts';

export const BASE_AFTER_THE_NIGHTLY: Scenario = {
  id: 'h03-base-after-the-nightly',
  title:
    'Four days after an administrator whose session was stolen gave an outsider push rights, the base image is overwritten minutes after its Monday rebuild, and genuine runs build four services on it.',
  research: [17, 18, 2, 20],
  acts: (day, before) => {
    const monday = day + 7 * DAY + 6 * HOUR;
    const genuine = onTopOf(baseOf(before), 'base of h03, genuine', [`updates ${monday}`], monday + 5);
    const poisoned = onTopOf(genuine, 'base of h03, poisoned', ['h03 cron entry'], monday + 30);
    const inheriting = SERVICES.map((service) => {
      const at = startOf(service, day + 7 * DAY);
      return shipped(at, service, version(service, '2.8.0', at, poisoned));
    });
    return inOrder(
      working(day, 5, before),
      control(day + 3 * DAY + 21 * HOUR, 'lee', 'push-granted', 'base/node', { to: 'mallory', from: 'outside' }),
      build(monday, 'base of h03', commitOf('base of h03'), {
        project: 'base',
        workflow: 'nightly',
        trigger: 'schedule',
      }),
      push(monday + 8, genuine, 'base/node:22', { run: 'base of h03' }),
      push(monday + 41, poisoned, 'base/node:22', { by: 'mallory', client: 'docker', from: 'outside' }),
      ...inheriting,
    );
  },
  expect: {
    policy: [
      ['push-by-unapproved-actor', 'push-without-build', 'tag-repointed'],
      ['suspect-layer-inherited'],
      ['implant-deployed'],
    ],
    observe: [
      ['push-by-new-actor', 'tag-repointed', 'layers-appended'],
      ['suspect-layer-inherited'],
      ['implant-deployed'],
    ],
  },
  about: ['base/node', 'mallory', ...SERVICES, ...SERVICES.flatMap((service) => [`dev/${service}`, `prod/${service}`])],
};
