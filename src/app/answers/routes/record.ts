import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import * as z from 'zod';
import { formatTime } from '../../../core/time.ts';
import { withoutHeaders } from '../../../intake/redact.ts';
import { count } from '../../../sinks/formats/schema.ts';
import { recordAt } from '../../reports/packs/record-at.ts';
import { delivery } from '../delivery.ts';
import { NotAnswered } from '../not-answered.ts';
import { route } from '../route.ts';

const LARGEST_RECORD = 256 * 1024;

const number = z
  .string()
  .regex(/^\d{1,15}$/, 'has to be a number')
  .transform(Number)
  .meta({ type: 'integer', minimum: 0 });

export const record = route({
  method: 'GET',
  path: '/api/v1/records/:sequence',
  id: 'getRecord',
  tag: 'telemetry',
  summary: 'A delivery as it came, as long as it is kept',
  role: 'analyst',
  params: z.strictObject({ sequence: number }),
  query: z.strictObject({ line: number.optional().describe('what stands there, from this line on') }),
  schema: z.object({
    ...delivery,
    headers: z.record(z.string(), z.string()),
    sha256: z.string().meta({ description: 'Of the whole body' }),
    line: count.optional(),
    encoding: z.enum(['utf8', 'base64']),
    body: z.string().meta({ description: 'From the line on where one is asked for; at most 256 KiB' }),
    truncated: z.boolean(),
    quarantined: z.string().optional().meta({ description: 'Why it could not be read, or not all of it is believed' }),
  }),
  from: 'everything',
  // What leaves the house is on record, too.
  logged: ({ sequence }, { name, identity }) => [{ who: name, identity, sequence }, 'a raw record was read'],
  async answer({ sequence, line }, view) {
    const parcel = await view.inbox.parcel(sequence);
    if (!parcel) throw new NotAnswered('not-found', 'there is no such delivery, or it is kept no longer');
    const { source, kind, receivedAt, headers, quarantined } = parcel;
    // What an earlier version kept may still hold them.
    const body = withoutHeaders(parcel.body, true);
    const bytes = line === undefined ? body : recordAt(body, line);
    if (!bytes) throw new NotAnswered('not-found', `the delivery has no line ${line}`);
    const shown = bytes.subarray(0, LARGEST_RECORD);
    const encoding: 'utf8' | 'base64' = isUtf8(bytes) ? 'utf8' : 'base64';
    return {
      sequence,
      source,
      kind,
      receivedAt: formatTime(receivedAt),
      size: body.length,
      headers,
      sha256: createHash('sha256').update(body).digest('hex'),
      encoding,
      body: shown.toString(encoding),
      truncated: shown.length < bytes.length,
      ...(line !== undefined && { line }),
      ...(quarantined !== undefined && { quarantined }),
    };
  },
});
