import type { Digest } from '../../../core/digest.ts';
import { formatTime, type Time } from '../../../core/time.ts';
import type { Manifest } from '../../../registry/image-store.ts';
import { manifestParts } from '../../../registry/manifest-parts.ts';

/** What was seen of one repository, in the shape that the source `registry-inventory` reads. */
export interface Sight {
  readonly saw: 'held' | 'appeared' | 'gone';
  readonly at: Time;
  /** Absent where it was held: nobody asked before. */
  readonly since?: Time;
  readonly tag?: string;
  readonly manifest?: Manifest;
}

interface Record {
  readonly landwaiter: 'registry-inventory';
  readonly version: 1;
  readonly registry: string;
  readonly observed: string;
  readonly saw: Sight['saw'] | 'nothing-new';
  readonly since?: string;
  readonly repository?: string;
  readonly tag?: string;
  readonly digest?: Digest;
  readonly manifest?: object;
}

export function recordOf(registry: string, repository: string, sight: Sight): Record {
  const { saw, at, since, tag, manifest } = sight;
  const parts = manifest && manifestParts(manifest.body);
  return {
    ...common(registry, at),
    saw,
    repository,
    // A clock that was set back asks, as it seems, before it asked.
    ...(since !== undefined && { since: formatTime(Math.min(since, at)) }),
    ...(tag !== undefined && { tag }),
    ...(manifest && { digest: manifest.digest }),
    ...(parts && {
      manifest: {
        ...parts,
        ...(parts.mediaType === undefined && manifest.mediaType !== undefined && { mediaType: manifest.mediaType }),
      },
    }),
  };
}

/** The registry was asked and answered: that the collector is alive, when there is nothing else to say. */
export function heartbeat(registry: string, at: Time): Record {
  return { ...common(registry, at), saw: 'nothing-new' };
}

function common(registry: string, at: Time) {
  return { landwaiter: 'registry-inventory', version: 1, registry, observed: formatTime(at) } as const;
}
