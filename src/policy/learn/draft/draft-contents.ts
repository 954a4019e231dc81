import type { FolderSeen } from '../observed/observed.ts';
import { isRare, sureness, type Seen } from '../tally.ts';
import { commented, indented, inQuotes, rests, under } from '../yaml.ts';

const MOST_PATHS = 4;

/** Where builds put what no package owns, by what reading image after image showed there. */
export function ownCode(folders: readonly FolderSeen[]): readonly string[] {
  const seen = folders.flatMap(({ pattern, ownCode: all }) => {
    const [most, ...others] = all.list().slice(0, MOST_PATHS);
    return most ? [{ pattern, most, others }] : [];
  });
  const thin = seen.filter(({ most }) => sureness(most) === 'thin').map(thinly);
  const sure = seen.filter(({ most }) => sureness(most) !== 'thin').flatMap(surely);
  const lines = [...sure, ...(sure.length > 0 ? commented(thin) : thin)];
  if (lines.length === 0) return [];
  const all = ['contents:', ...indented(['own: # what no package owns, and builds change', ...indented(lines)])];
  return sure.length > 0 ? all : commented(all);
}

interface Places {
  readonly pattern: string;
  readonly most: Seen;
  readonly others: readonly Seen[];
}

/** One line, so that people take it over by one mark. */
function thinly({ pattern, most }: Places): string {
  return `- { repositories: [${inQuotes(pattern)}], paths: [${patternOf(most)}] } # ${rests(most, 'image')}`;
}

function surely({ pattern, most, others }: Places): readonly string[] {
  const paths = [most, ...others].map((one) => {
    const item = `- ${patternOf(one)} # ${rests(one, 'image')}`;
    const active = sureness(one) !== 'thin' && !isRare(one, most);
    return { lines: [active ? item : `# ${item}`], active };
  });
  return under(`- repositories: [${inQuotes(pattern)}]`, [under('paths:', paths)]).lines;
}

function patternOf({ name }: Seen): string {
  return inQuotes(`${name}/**`);
}
