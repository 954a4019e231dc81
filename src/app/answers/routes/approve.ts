import * as z from 'zod';
import { deciding, why } from '../deciding.ts';
import { name } from '../paging/paging.ts';
import { route } from '../route.ts';

export const approve = route({
  ...deciding,
  path: '/api/v1/findings/:id/approve',
  id: 'approveSuppression',
  summary: 'Approve a suppression that somebody else asked for',
  role: 'approver',
  body: z.strictObject({ why, decision: name.describe('the id of the suppression') }),
  wanted: ({ id, why: reason, decision }) => ({ finding: id, kind: 'approve', why: reason, approves: decision }),
});
