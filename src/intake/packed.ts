import type { Accepted, Parcel } from './inbox.ts';

/** Parcels as one text and one buffer: between threads and in a row either is passed faster than many objects. */
export interface Packed {
  /** Everything but the body of each, with the size of that, as JSON. */
  readonly heads: string;
  /** The bodies, one behind the other. */
  readonly bodies: ArrayBuffer;
}

/**
 * Packs parcels: one copy of their bodies. Most are a few kilobytes out of a larger read of a socket; to transfer that
 * many one by one costs more than to copy them.
 */
export function packed(parcels: readonly Parcel[]): Packed {
  // Not from the pool: it is given away as a whole.
  const bytes = Buffer.allocUnsafeSlow(parcels.reduce((sum, { body }) => sum + body.length, 0));
  let offset = 0;
  const heads = parcels.map(({ body, ...head }) => {
    offset += body.copy(bytes, offset);
    return { ...head, size: body.length };
  });
  return { heads: JSON.stringify(heads), bodies: bytes.buffer };
}

export function unpacked({ heads, bodies }: Packed): readonly Parcel[] {
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
