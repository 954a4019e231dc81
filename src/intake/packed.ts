import type { Accepted, Packed, Parcel } from './inbox.ts';

/**
 * Packs parcels: one copy of their bodies. Most are a few kilobytes out of a larger read of a socket; to transfer that
 * many one by one costs more than to copy them.
 */
export function packed(parcels: readonly (Parcel & Partial<Accepted>)[]): Packed {
  // Not from the pool: it is given away as a whole.
  const bytes = Buffer.allocUnsafeSlow(parcels.reduce((sum, { body }) => sum + body.length, 0));
  let offset = 0;
  // By name: to copy what is left of an object takes longer. JSON leaves out what is undefined.
  const heads = parcels.map(({ sequence, attempts, source, kind, receivedAt, headers, quarantined, body }) => {
    offset += body.copy(bytes, offset);
    return { sequence, attempts, source, kind, receivedAt, headers, quarantined, size: body.length };
  });
  const oldest = parcels.reduce((first, { receivedAt }) => Math.min(first, receivedAt), parcels[0]?.receivedAt ?? 0);
  return { heads: JSON.stringify(heads), bodies: bytes.buffer, parcels: parcels.length, oldest };
}

export function unpacked({ heads, bodies }: Pick<Packed, 'heads' | 'bodies'>): readonly Parcel[] {
  const all: readonly (Omit<Parcel, 'body'> & Sized)[] = JSON.parse(heads);
  const next = bodiesIn(bodies);
  return all.map(({ size, ...head }) => ({ ...head, body: next(size) }));
}

/** What was packed as an inbox gave it. */
export function unpackedTaken({ heads, bodies }: Packed): readonly Accepted[] {
  const all: readonly (Omit<Accepted, 'body'> & Sized)[] = JSON.parse(heads);
  const next = bodiesIn(bodies);
  return all.map(({ size, ...head }) => ({ ...head, body: next(size) }));
}

interface Sized {
  readonly size: number;
}

function bodiesIn(bodies: ArrayBuffer): (size: number) => Buffer {
  let offset = 0;
  return (size) => {
    offset += size;
    return Buffer.from(bodies, offset - size, size);
  };
}
