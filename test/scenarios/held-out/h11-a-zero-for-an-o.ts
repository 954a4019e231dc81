import { onTopOf } from '../images.ts';
import { control, DAY, deploy, HOUR, onHost, pull, push, run } from '../make.ts';
import type { Scenario } from '../scenario.ts';
import { inOrder, working } from './work.ts';

export const A_ZERO_FOR_AN_O: Scenario = {
  id: 'h11-a-zero-for-an-o',
  title:
    'A developer’s machine loads an archive and pushes it to `sh0p` beside `shop`; days later an account that was given the right to deploy makes a clean-up job of it on Sunday night.',
  research: [23, 5, 17, 30],
  acts: (day, before) => {
    const { image: now, version } = before.current('shop/api');
    const wednesday = day + 2 * DAY + 15 * HOUR + 12;
    const sunday = day + 6 * DAY + 3 * HOUR;
    const name = `prod/sh0p/api:${version}`;
    const implant = onTopOf(now, 'sh0p/api of h11', ['h11 job'], wednesday - 300);
    const where = { kind: 'CronJob', container: 'cleanup' } as const;
    const host = 'dana-laptop';
    return inOrder(
      working(day, 5, before),
      control(day + 10 * HOUR, 'lee', 'deploy-granted', 'shop', { to: 'mallory', from: 'outside' }),
      onHost(wednesday, host, 'load', implant),
      onHost(wednesday + 1, host, 'tag', implant, name),
      onHost(wednesday + 2, host, 'push', implant, name),
      push(wednesday + 2, implant, name, { by: 'dana', client: 'docker', from: 'office' }),
      deploy(sunday, 'shop/cleanup', implant, name, { by: 'mallory', verb: 'create', from: 'outside', ...where }),
      pull(sunday + 10, implant, name),
      run(sunday + 11, 'shop/cleanup', implant, name, { pod: 'cleanup-1', ...where }),
      run(sunday + 50, 'shop/cleanup', implant, name, { pod: 'cleanup-1', ended: true, ...where }),
    );
  },
  expect: {
    policy: [
      ['lookalike-reference'],
      ['push-by-unapproved-actor'],
      ['local-image-pushed'],
      ['deployed-by-unapproved-actor', 'node-started-container', 'unapproved-repository-deployed'],
      ['implant-deployed'],
    ],
    observe: [['lookalike-reference'], ['local-image-pushed'], ['implant-deployed']],
  },
  about: ['prod/sh0p/api', 'shop/cleanup', 'shop', 'dana', 'mallory', 'lee'],
};
