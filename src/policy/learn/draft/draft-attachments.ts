import type { Observed } from '../observed/observed.ts';
import { isRare, type Seen, sureness } from '../tally.ts';
import { indented, inQuotes, isActor, type Lines, linesIf, MOST_LISTED, rests, under } from '../yaml.ts';
import type { Loosened } from './loosened.ts';

/**
 * Entries of `publishers` for who attaches to images: anywhere in a registry whoever does so again and again and brings it no
 * image, else where he did. Once is for people to decide on, whoever else comes there.
 */
export function attachments(
  { attachers, folders }: Pick<Observed, 'attachers' | 'folders'>,
  loosened: Loosened,
): readonly Lines[] {
  const hosts = new Set(folders.map(({ pattern }) => hostOf(pattern)));
  const anywhere = [...attachers].filter(([host]) => hosts.has(host)).sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    ...anywhere.flatMap(([registry, seen]) => entry(`${registry}/**`, seen, () => undefined)),
    ...folders.flatMap(({ pattern, actors, attaching }) => {
      const [most] = actors.list();
      const publishers = actors.list().flatMap((one) => (most && isRare(one, most) ? [] : one.name));
      const everywhere = new Set(attachers.get(hostOf(pattern))?.map(({ name }) => name));
      const own = attaching.list().filter(({ name }) => !everywhere.has(name) && !publishers.includes(name));
      return entry(pattern, own, (name) => loosened.reason('actors', pattern, name));
    }),
  ];
}

function hostOf(pattern: string): string {
  return pattern.slice(0, pattern.indexOf('/'));
}

function entry(pattern: string, all: readonly Seen[], letIn: (name: string) => string | undefined): readonly Lines[] {
  const seen = all.filter(({ name }) => isActor(name)).slice(0, MOST_LISTED);
  if (seen.length === 0) return [];
  const actors = under(
    'actors:',
    seen.map((one) => {
      const reason = letIn(one.name);
      const item = `- ${inQuotes(one.name)} # ${rests(one, 'push')}${reason === undefined ? '' : `; let in: ${reason}`}`;
      return linesIf(reason !== undefined || sureness(one) !== 'thin', [item]);
    }),
  );
  const head = `- repositories: [${inQuotes(pattern)}]`;
  return [linesIf(actors.active, [head, ...indented(['only: attachments # no images', ...actors.lines])])];
}
