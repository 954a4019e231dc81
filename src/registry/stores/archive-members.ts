import { InvalidInput, quoted } from '../../core/error.ts';
import { type Members, readPart } from './members.ts';
import { tarIndex } from './tar-index.ts';

const MOST_LINKS = 10;

/** The members of a tar archive, read where they lie: nothing is unpacked. */
export function archiveMembers(path: string): Members {
  let index: ReturnType<typeof tarIndex> | undefined;
  return {
    async find(name) {
      const places = await (index ??= tarIndex(path));
      let place = places.get(name);
      for (let links = 0; place && 'target' in place; links += 1) {
        if (links === MOST_LINKS) throw new InvalidInput(path, `has ${quoted(name)}, a link without end`);
        place = places.get(place.target);
      }
      if (!place) return undefined;
      const { offset, size } = place;
      return { size, read: () => readPart(path, offset, size) };
    },
    async list(folder, most) {
      const within = [...(await (index ??= tarIndex(path))).keys()].filter((name) => name.startsWith(`${folder}/`));
      const names = within.map((name) => name.slice(folder.length + 1)).filter((name) => name !== '');
      return { names: names.slice(0, most).sort(), isAll: names.length <= most };
    },
  };
}
