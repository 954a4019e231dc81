import type { Feed, Organisation } from '../../organisation.ts';

/** How far the clocks that write a pod's times are ahead, in milliseconds. */
export interface Clocks {
  /** The API server's: creation, deletion, audit. */
  readonly server: number;
  /** The nodes': starts, ends, conditions. */
  readonly node: number;
}

/** One cluster has one API server, by whichever feed it is told. */
export function clocksOf({ telemetry }: Organisation, feed: Feed): Clocks {
  const own = telemetry.filter(({ of }) => of === feed.of);
  const offsetOf = (isWanted: (kind: string) => boolean): number | undefined =>
    own.find(({ kind }) => isWanted(kind))?.offset;
  return {
    server: offsetOf((kind) => kind.endsWith('-audit')) ?? feed.offset,
    node: offsetOf((kind) => kind === 'kubernetes-pods') ?? feed.offset,
  };
}
