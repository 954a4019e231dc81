import type { Month } from '../scenario.ts';
import { usualWeeks } from '../weeks.ts';

export const plain: Month = {
  id: 'plain',
  title: 'Nothing but what always happens.',
  acts: usualWeeks,
};
