import type { Binding } from '../../core/policy.ts';
import { readStream } from '../../ingest/files/read-piece.ts';
import type { Piece } from '../../ingest/files/piece.ts';
import * as kinds from '../../ingest/sources/index.ts';
import { cloudEventAttributes } from '../../ingest/cloud-event-headers.ts';
import type { Accepted } from '../../intake/inbox.ts';

/** The path that facts of a delivery have as their origin. */
export function pathOf({ source, sequence }: Accepted): string {
  return `intake/${source}/${sequence}`;
}

/**
 * What a delivery tells, read like a file of records. Only as what its source is: who may send for one feed cannot
 * write records of another.
 */
export function readParcel(parcel: Accepted, binding: Binding): Promise<Piece> {
  const sources = Object.values(kinds).filter(({ name }) => name === parcel.kind);
  return readStream(streamOf(parcel), { path: pathOf(parcel), binding }, sources, () => undefined);
}

/** CloudEvents in binary mode have half of the record in the headers, forms have it encoded. */
async function* streamOf({ headers, body }: Accepted): AsyncGenerator<Buffer> {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
  if (isForm) yield Buffer.from(JSON.stringify({ headers, body: body.toString('utf8') }));
  else if (cloudEventAttributes(headers) === undefined) yield body;
  else yield Buffer.concat([Buffer.from(`{"headers":${JSON.stringify(headers)},"body":`), body, Buffer.from('}')]);
}
