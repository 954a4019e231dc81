import { basename } from 'node:path';
import * as z from 'zod';
import { time } from '../../../sinks/formats/schema.ts';
import { driftOf } from '../../../policy/lint/drift.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';

export const policyDrift = route({
  method: 'GET',
  path: '/api/v1/policy/drift',
  id: 'getPolicyDrift',
  tag: 'policy',
  summary: 'Where the policy and what is on record have parted',
  role: 'viewer',
  schema: z.object({
    evaluatedAt: time,
    unused: z.array(z.string()).meta({ description: 'FILE:LINE:COLUMN: PATH: what nothing on record matches' }),
    unnamed: z.array(z.string()).meta({ description: 'What is on record and the policy does not speak of' }),
  }),
  from: 'everything',
  answer(_asked, { loaded, analysis, ...view }) {
    const { file } = loaded ?? {};
    const drift = file
      ? driftOf({ ...file, name: basename(file.name) }, analysis.lineage)
      : { unused: [], unnamed: [] };
    return { ...evaluatedAt(view), unused: [...drift.unused], unnamed: [...drift.unnamed] };
  },
});
