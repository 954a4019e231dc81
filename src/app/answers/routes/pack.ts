import { packManifestSchema } from '../../reports/packs/schema.ts';
import { PACK_TYPE, packed, packQuery } from '../packs/packing.ts';
import { route } from '../route.ts';

export const pack = route({
  method: 'GET',
  path: '/api/v1/packs',
  id: 'getPack',
  tag: 'evidence',
  summary:
    'Evidence about a finding, image, actor or period as one file that can be checked again; without raw records',
  role: 'viewer',
  query: packQuery,
  schema: packManifestSchema,
  files: [PACK_TYPE],
  from: 'everything',
  answer: (asked, view) => packed(asked, view),
});
