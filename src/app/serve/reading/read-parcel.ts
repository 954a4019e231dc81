import { ifValid } from '../../../core/error.ts';
import type { Binding } from '../../../core/policy.ts';
import { readStream } from '../../../ingest/files/read-piece.ts';
import { compressionOf } from '../../../compression/decompress.ts';
import type { Piece } from '../../../ingest/files/piece.ts';
import type { Source } from '../../../ingest/source.ts';
import * as kinds from '../../../ingest/sources/index.ts';
import { cloudEventAttributes } from '../../../ingest/cloud-events/cloud-event-headers.ts';
import type { Accepted } from '../../../intake/inbox.ts';
import { CLUSTER, CLUSTER_HEADER } from '../../../intake/parcel-marks.ts';

const LOOKED_AT = 64;
/** What one collector of a cluster delivers together. */
const OF_CLUSTERS = [
  'kubernetes-pods',
  'kubernetes-events',
  'kubernetes-workloads',
  'kubernetes-controls',
  'kubernetes-access',
];

/** The path that facts of a delivery have as their origin. */
function pathOf({ source, sequence }: Accepted): string {
  return `intake/${source}/${sequence}`;
}

/**
 * What a delivery tells, read like a file of records. Only as what its source is: who may send for one feed cannot
 * write records of another.
 */
export async function readParcel(parcel: Accepted, binding: Binding): Promise<Piece> {
  const names = parcel.kind === CLUSTER ? OF_CLUSTERS : [parcel.kind];
  const own = Object.values(kinds).filter(({ name }) => names.includes(name));
  const deliveries = own.map(({ delivery }) => delivery);
  const beside = Object.values(kinds).filter((one) => !own.includes(one) && deliveries.includes(one.delivery));
  const sources = [...own, ...beside.map((one) => passing(one, parcel.kind))];
  const cluster = parcel.headers[CLUSTER_HEADER];
  const task = { path: pathOf(parcel), binding: cluster === undefined ? binding : { ...binding, cluster } };
  // The intake has opened what was declared to be compressed, within bounds that files do not have.
  if (compressionOf(parcel.body) === undefined) return readStream(streamOf(parcel), task, sources, () => undefined);
  return { ...(await readStream(NOTHING, task, sources, () => undefined)), unknown: COMPRESSED };
}

/** Records that come together with those of a kind: they tell nothing but that these would have come, too. */
function passing({ prefilter: _, ...source }: Source, kind: string): Source {
  return {
    ...source,
    name: kind,
    read(record, context) {
      const { at, alsoAlive = [] } = ifValid(() => source.read(record, context)) ?? {};
      const [alive] = alsoAlive.filter((one) => one.source === kind);
      return { events: [], scope: alive?.scope ?? '', ...(alive && at !== undefined && { at }) };
    },
  };
}

const COMPRESSED = 'compressed, and not said to be: send it with Content-Encoding: gzip';
const NOTHING: AsyncIterable<Buffer> = { async *[Symbol.asyncIterator]() {} };

/** CloudEvents in binary mode have half of the record in the headers, forms have it encoded. */
async function* streamOf({ headers, body }: Accepted): AsyncGenerator<Buffer> {
  // A form holds no bare brace: curl says of everything that it is one.
  const isForm =
    /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '') &&
    !/^\s*[{[]/.test(body.subarray(0, LOOKED_AT).toString('latin1'));
  if (isForm) yield Buffer.from(JSON.stringify({ headers, body: body.toString('utf8') }));
  else if (cloudEventAttributes(headers) === undefined) yield body;
  else yield Buffer.concat([Buffer.from(`{"headers":${JSON.stringify(headers)},"body":`), body, Buffer.from('}')]);
}
