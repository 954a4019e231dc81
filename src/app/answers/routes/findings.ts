import * as z from 'zod';
import { alertJson, alertSchema } from '../alert-json.ts';
import { askedFor, filters } from '../findings/filters.ts';
import { alertsInOrder, keyIn, SORTS } from '../findings/in-order.ts';
import { rowOf, rowSchema } from '../findings/row.ts';
import { toldBy } from '../findings/told-by.ts';
import { pageInOrder } from '../paging/page.ts';
import { inOrder, pageSchema, paging } from '../paging/paging.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';

const VIEWS = ['whole', 'row'] as const;

const query = z
  .strictObject({
    ...filters,
    view: z.enum(VIEWS).default('whole').describe('whole findings with their parts, or a row for each incident'),
    sort: z.enum(SORTS).default('worst').describe('newest and oldest by the latest event, opened: the latest first'),
    ...paging,
  })
  .refine(inOrder.of, inOrder.else)
  // Of what a finding said and rested on earlier only what a row shows is kept.
  .refine(({ at, view }) => at === undefined || view === 'row', { path: ['at'], message: 'goes with view=row alone' });

export const findings = route({
  method: 'GET',
  path: '/api/v1/findings',
  id: 'listFindings',
  tag: 'findings',
  summary: 'Findings, worst first, each incident with its parts; or as rows',
  role: 'viewer',
  query,
  schema: pageSchema(z.union([alertSchema, rowSchema])),
  from: 'findings',
  async answer(asked, view) {
    const { at, sort } = asked;
    const standing = at === undefined ? view.standing.findings : await toldBy(at, view);
    const isWanted = askedFor(asked, at ?? view.standing.at, standing);
    const page = pageInOrder(alertsInOrder(standing, sort), keyIn(sort), asked, isWanted);
    const items = page.items.map((alert) => (asked.view === 'row' ? rowOf(alert) : alertJson(alert)));
    return { ...evaluatedAt(view), ...page, items };
  },
});
