import * as z from 'zod';
import { formatTime } from '../../../core/time.ts';
import type { QuarantineRow } from '../../../intake/inbox.ts';
import { delivery } from '../delivery.ts';
import { type Key, lastShown, pageOf } from '../paging/page.ts';
import { pageSchema, paging } from '../paging/paging.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';

export const quarantine = route({
  method: 'GET',
  path: '/api/v1/quarantine',
  id: 'listQuarantine',
  tag: 'telemetry',
  summary: 'Deliveries that could not be read, or tell of what their source has no say in, the latest first',
  role: 'viewer',
  query: z.strictObject(paging),
  schema: pageSchema(
    z.object({
      ...delivery,
      reason: z.string(),
      read: z.boolean().meta({ description: 'What is within the scope of its source was read all the same' }),
    }),
  ),
  from: 'everything',
  async answer(asked, view) {
    const { limit } = asked;
    const keyOf = ({ sequence }: QuarantineRow): Key => [-sequence];
    const rows = await view.inbox.quarantineRows(limit + 1, lastShown(asked));
    const shown = ({ receivedAt, ...row }: QuarantineRow) => ({ ...row, receivedAt: formatTime(receivedAt) });
    return { ...evaluatedAt(view), ...pageOf(rows, keyOf, { limit }, shown) };
  },
});
