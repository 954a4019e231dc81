import * as z from 'zod';
import { ROLES } from '../../../../core/role.ts';
import { none, route } from '../route.ts';

export const me = route({
  method: 'GET',
  path: '/api/v1/me',
  id: 'whoAmI',
  tag: 'access',
  summary: 'Who you are here, and as what',
  role: 'viewer',
  params: none,
  query: none,
  body: none,
  answer: z.object({ identity: z.string(), name: z.string(), role: z.enum(ROLES) }),
  async handle({ who: { identity, name, role } }) {
    return { identity, name, role };
  },
});
