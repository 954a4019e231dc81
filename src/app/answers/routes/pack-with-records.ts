import { withoutHeaders } from '../../../intake/redact.ts';
import { packManifestSchema } from '../../reports/packs/schema.ts';
import { PACK_TYPE, packed, packQuery } from '../packs/packing.ts';
import { route } from '../route.ts';

export const packWithRecords = route({
  method: 'GET',
  path: '/api/v1/packs/records',
  id: 'getPackWithRecords',
  tag: 'evidence',
  summary: 'The same with the deliveries it rests on, as they came and as far as they are kept; 16 MiB of them at most',
  role: 'analyst',
  query: packQuery,
  schema: packManifestSchema,
  files: [PACK_TYPE],
  from: 'everything',
  // What leaves the house is on record, too.
  logged: ({ finding, image, actor, since, until }, { name, identity }) => [
    { who: name, identity, finding, image, actor, since, until },
    'raw records were packed',
  ],
  answer: (asked, view) =>
    packed(asked, view, async (delivery) => {
      const parcel = await view.inbox.parcel(delivery);
      // What an earlier version kept may still hold them.
      return parcel && withoutHeaders(parcel.body, true);
    }),
});
