import { onTopOf } from '../images.ts';
import { build, HOUR, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const newWorkflow: Scenario = {
  id: '10-new-workflow',
  title: 'A branch brings a workflow of its own, which runs at once and pushes.',
  research: [10],
  acts(day, before) {
    const { image } = before.current('shop/api');
    const at = day + 16 * HOUR + 8;
    const implant = onTopOf(image, 'implant 10', ['cache warmer'], at + 3);
    return [
      build(at, 'faster builds 1', '10b7d5e3f1a9c8d7e6f5a4b3c2d1e0f9a8b7c6d5', {
        by: 'dana',
        workflow: 'faster-builds',
        ref: 'refs/heads/faster-builds',
        newWorkflow: true,
        minutes: 6,
        made: [{ image: implant, to: { repository: 'dev/shop/api', tag: '1.9.10' } }],
      }),
      push(at + 5, implant, 'dev/shop/api:1.9.10', { run: 'faster builds 1' }),
    ];
  },
  expect: { policy: [['push-from-unapproved-build']] },
};
