import type { Month } from '../scenario.ts';

export const plain: Month = {
  id: 'plain',
  title: 'Nothing but what always happens.',
  acts: () => [],
};
