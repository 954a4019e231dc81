import * as z from 'zod';
import { deciding, why } from '../deciding.ts';
import { instant } from '../paging/paging.ts';
import { route } from '../route.ts';

export const suppress = route({
  ...deciding,
  path: '/api/v1/findings/:id/suppress',
  id: 'suppressFinding',
  summary: 'Tolerate it for at most 90 days; what is critical only once somebody else approves',
  role: 'analyst',
  body: z.strictObject({ why, until: instant }),
  wanted: ({ id, ...body }) => ({ finding: id, kind: 'suppress', ...body }),
});
