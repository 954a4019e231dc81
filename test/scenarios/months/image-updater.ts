import type { Act } from '../act.ts';
import { target } from '../make.ts';
import type { Month } from '../scenario.ts';
import { usualWeeks } from '../weeks.ts';

// The bot sees the tag two minutes after promotion and writes it into git; others wait for ten.
const SOONER = 7;

export const imageUpdater: Month = {
  id: 'image-updater',
  title:
    'A bot writes each promoted version of the web into git, by tag, and the delivery controller applies it at once.',
  acts: (day) => usualWeeks(day).map((act) => updated(act)),
};

function updated(act: Act): Act {
  if ((act.act !== 'deploy' && act.act !== 'run') || act.workload !== 'shop/web') return act;
  return { ...act, at: act.at - SOONER, target: target(`prod/shop/web:${act.target.tag ?? ''}`) };
}
