import { join } from 'node:path';
import { excerpts } from '../../attack/excerpt.ts';
import { imports, openRelease } from '../../attack/library.ts';
import type { Import, Release } from '../../attack/release.ts';
import { homeOf } from '../../shipped/home.ts';
import type { Environment } from '../resources/secrets.ts';

/** Where releases of ATT&CK are kept: the user's folder for data, or the one of `LANDWAITER_ATTACK`. */
export function attackFolder(environment: Environment): string {
  const data = environment['XDG_DATA_HOME'];
  return (
    environment['LANDWAITER_ATTACK'] ??
    join(
      data !== undefined && data !== '' ? data : join(homeOf(environment), '.local', 'share'),
      'landwaiter',
      'attack',
    )
  );
}

/** Releases of a folder, asked for again and again. @throws InvalidInput as those do. */
export interface Shelf {
  imports(): readonly Import[];
  release(which?: string): Release;
}

/** Keeps the last release open: of a whole one the list of its objects has megabytes. */
export function shelfOf(folder: string): Shelf {
  let last: Release | undefined;
  return {
    imports: () => [...imports(folder), ...excerpts().map(({ about }) => about)],
    release(which) {
      const wanted = imports(folder).find(
        ({ name, release }) => which === undefined || name === which || release === which,
      );
      if (last === undefined || wanted?.name !== last.about.name) last = openRelease(folder, which);
      return last;
    },
  };
}
