import { onTopOf } from '../images.ts';
import { build, DAY, deploy, HOUR, pinned, promote, push, rollOut, run } from '../make.ts';
import { commitOf } from '../ordinary.ts';
import type { Scenario } from '../scenario.ts';
import { inOrder, working } from './work.ts';

export const PULL_REQUEST_OUTBIDS: Scenario = {
  id: 'h07-pull-request-outbids',
  title:
    'A fork’s pull request brings its own workflow, which runs with the push identity: first a tag for previews, then a version higher than the current one, which the image updater takes up by itself.',
  research: [9, 10, 36],
  acts: (day, before) => {
    const at = day + DAY + 14 * HOUR + 50;
    const implant = onTopOf(before.current('shop/api').image, 'shop/api 2.9.0 of h07', ['h07 dependency'], at + 4);
    const tag = '2.9.0';
    const name = 'pull request 812';
    return inOrder(
      working(day, 2, before),
      build(at, name, commitOf('h07'), {
        workflow: 'preview',
        newWorkflow: true,
        ref: 'refs/pull/812/merge',
        trigger: 'pull_request_target',
        fork: 'mallory',
      }),
      push(at + 6, implant, 'dev/shop/api:pr-812', { run: name }),
      push(at + 9, implant, `dev/shop/api:${tag}`, { run: name }),
      deploy(at + 13, 'shop/api', implant, `dev/shop/api:${tag}`, { cluster: 'dev' }),
      run(at + 14, 'shop/api', implant, `dev/shop/api:${tag}`, { cluster: 'dev', pod: 'api-dev-290' }),
      promote(at + 100, implant, `dev/shop/api:${tag}`, `prod/shop/api:${tag}`),
      rollOut(at + 104, 'shop/api', implant, { ...pinned('prod/shop/api', implant), tag }, { change: 'CHG-812' }),
    );
  },
  expect: { policy: [['push-from-unapproved-build'], ['implant-deployed']] },
  about: ['dev/shop/api', 'prod/shop/api', 'shop/api'],
};
