import * as z from 'zod';
import { time } from '../../../sinks/formats/schema.ts';
import { countsIn, countsShape } from '../findings/counts.ts';
import { askedFor, filters } from '../findings/filters.ts';
import { toldBy } from '../findings/told-by.ts';
import { inOrder } from '../paging/paging.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';

export const findingsSummary = route({
  method: 'GET',
  path: '/api/v1/findings/summary',
  id: 'countFindings',
  tag: 'findings',
  summary: 'How many findings there are, by severity, state, age and names; an incident counts once',
  role: 'viewer',
  query: z.strictObject(filters).refine(inOrder.of, inOrder.else),
  schema: z.object({ evaluatedAt: time, ...countsShape }),
  from: 'findings',
  async answer(asked, view) {
    const now = asked.at ?? view.standing.at;
    const standing = asked.at === undefined ? view.standing.findings : await toldBy(asked.at, view);
    return { ...evaluatedAt(view), ...countsIn(standing, askedFor(asked, now, standing), now) };
  },
});
