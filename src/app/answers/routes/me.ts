import * as z from 'zod';
import { known } from '../../../core/known.ts';
import { ROLES } from '../../../core/role.ts';
import { route } from '../route.ts';

export const me = route({
  method: 'GET',
  path: '/api/v1/me',
  id: 'whoAmI',
  tag: 'access',
  summary: 'Who you are here, and as what',
  role: 'viewer',
  schema: z.object({ identity: z.string(), name: z.string(), role: z.enum(ROLES), readOnly: z.string().optional() }),
  from: 'asker',
  answer: (_asked, { identity, name, role, readOnly }) => ({ identity, name, role, ...known({ readOnly }) }),
});
