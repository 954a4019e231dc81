import { image } from '../images.ts';
import { build, DAY, deploy, HOUR, pinned, promote, push, run as ran, target } from '../make.ts';
import { commitOf } from '../ordinary.ts';
import type { Month } from '../scenario.ts';
import { usualWeeks } from '../weeks.ts';

export const rarePublisher: Month = {
  id: 'rare-publisher',
  title: 'A job that runs once a quarter is built, promoted, and comes as a cron job from the delivery controller.',
  acts(day) {
    const at = day + 17 * DAY + 6 * HOUR;
    const run = 'tools/quarterly 2026.4';
    const name = 'dev/tools/quarterly:2026.4';
    const prod = 'prod/tools/quarterly';
    const made = image('quarterly 2026.4', { layers: ['os', 'reports of the fourth quarter'], created: at + 6 });
    const named = { ...pinned(prod, made), tag: '2026.4' };
    return [
      ...usualWeeks(day),
      build(at, run, commitOf(run), {
        project: 'tools',
        workflow: 'nightly',
        trigger: 'schedule',
        made: [{ image: made, to: target(name) }],
      }),
      push(at + 8, made, name, { run }),
      promote(at + 120, made, name, `${prod}:2026.4`),
      deploy(at + 180, 'pay/quarterly', made, named, { kind: 'CronJob', verb: 'create', change: 'CHG-4444' }),
      ran(at + 240, 'pay/quarterly', made, named, { kind: 'CronJob', pod: 'quarterly-1' }),
      ran(at + 260, 'pay/quarterly', made, named, { kind: 'CronJob', pod: 'quarterly-1', ended: true }),
    ];
  },
};
