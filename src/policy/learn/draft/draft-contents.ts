import type { FolderSeen } from '../observed/observed.ts';
import { isRare, sureness } from '../tally.ts';
import { inQuotes, type Lines, rests, under } from '../yaml.ts';

const MOST_PATHS = 4;

/** Where builds put what no package owns, by what reading image after image showed there. */
export function ownCode(folders: readonly FolderSeen[]): readonly string[] {
  const entries = folders.flatMap(({ pattern, ownCode: seen }): readonly Lines[] => {
    const [most, ...others] = seen.list().slice(0, MOST_PATHS);
    if (!most) return [];
    const paths = [most, ...others].map((one): Lines => {
      const item = `- ${inQuotes(`${one.name}/**`)} # ${rests(one, 'image')}`;
      const active = sureness(one) !== 'thin' && !isRare(one, most);
      return { lines: [active ? item : `# ${item}`], active };
    });
    return [under(`- repositories: [${inQuotes(pattern)}]`, [under('paths:', paths)])];
  });
  if (entries.length === 0) return [];
  return under('contents:', [under('own: # what no package owns, and builds change', entries)]).lines;
}
