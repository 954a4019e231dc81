import type { Month } from '../scenario.ts';
import { usualWeeks } from '../weeks.ts';

export const renamedRole: Month = {
  id: 'renamed-role',
  title: 'The pipeline’s account has been renamed, and the policy says that both names are one.',
  policy: 'actors: [{ name: PIPELINE_NAME, aliases: PIPELINE_ALIASES, kind: ci }]',
  acts: (day) =>
    usualWeeks(day).map((act) => (act.act === 'push' && act.by === 'pipeline' ? { ...act, renamed: true } : act)),
};
