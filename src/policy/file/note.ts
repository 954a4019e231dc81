import type { Path } from '../schema/document.ts';

/** A problem whose place is still a path. */
export interface Note {
  readonly path: Path;
  readonly reason: string;
}
