import type { Observed } from '../observed/observed.ts';
import type { Sender } from '../observed/senders.ts';
import type { Unnamed } from './unnamed-files.ts';
import { isRare, type Seen, sureness, type Tally } from '../tally.ts';
import {
  commented,
  indented,
  inQuotes,
  isActor,
  isLiteralName,
  isSessions,
  type Lines,
  list,
  rests,
  told,
} from '../yaml.ts';

const MOST_PROJECTS = 12;

/** Roles of which every build or instance has a session of its own: one actor each. */
export function actors({ folders, clusters }: Observed): readonly Lines[] {
  const all = [...folders.map((one) => one.actors), ...clusters.map((one) => one.deployers)].flatMap((one) =>
    one.list(),
  );
  const roles = [...new Set(all.map((one) => one.name))].filter((name) => isSessions(name) && isActor(name)).sort();
  return roles.map((name) => ({
    lines: [`- { name: ${inQuotes(name)}, aliases: [${inQuotes(name)}] } # its sessions are named by ids`],
    active: true,
  }));
}

/** CI projects that no publisher's builds name. */
export function projects({ projects, folders }: Observed): readonly string[] {
  const used = new Set(
    folders.flatMap(({ made }) =>
      [...made.builds, ...made.others.map(({ build }) => build)].map(({ system, project }) =>
        JSON.stringify([system, project]),
      ),
    ),
  );
  const others = projects.list().filter((one) => !used.has(one.name));
  if (others.length === 0) return [];
  const lines = others.slice(0, MOST_PROJECTS).map((one) => {
    const [system = '', project = ''] = parseList(one.name);
    return `    - { source: ${inQuotes(system)}, project: ${inQuotes(project.slice(0, 200))} } # ${rests(one, 'run')}`;
  });
  return commented([
    'CI projects with runs that no habit joins to a repository. A build goes under its publisher, so that pushes need one:',
    '  builds:',
    ...lines,
  ]);
}

function parseList(text: string): readonly string[] {
  const list: unknown = JSON.parse(text);
  return Array.isArray(list) ? list.map(String) : [];
}

/**
 * Files to be bound: of which host, cluster or registry their records are nobody can tell, and rules need it.
 * @param proposed by the names of `unbound`.
 */
export function sources(unbound: Tally, proposed: ReadonlyMap<string, Unnamed>, isBegun: boolean): readonly string[] {
  const all = unbound.list();
  if (all.length === 0) return [];
  const lines = all.slice(0, MOST_PROJECTS).map((one) => {
    const [what = '', kind = '', path = ''] = parseList(one.name);
    const file = path.slice(path.lastIndexOf('/') + 1).slice(0, 100);
    const proposal = proposed.get(one.name)?.proposal;
    return `  - { name: ${inQuotes(file)}, kind: ${inQuotes(kind)}, ${what}: ${proposal === undefined ? '"???"' : inQuotes(proposal)}, files: [${inQuotes(`**/${file}`)}] } # ${told(one, 'record')}`;
  });
  return commented([
    'These files do not say which host, cluster or registry they are from; a name below is that of the file or folder, a guess.',
    'Rules about what they tell of are left out until these are named. Name them, and draft again with this file as --policy:',
    ...(isBegun ? [] : ['sources:']),
    ...lines,
  ]);
}

/**
 * Hosts that surely build are listed; the others, and all of them where none does, people decide. A list that lacked one would
 * find all that comes from there: so it is left out where nobody can say whether a host builds that does as builders do.
 */
export function builders({ builders: seen, senders }: Pick<Observed, 'builders' | 'senders'>): readonly string[] {
  const all = seen.list();
  if (all.length === 0) return [];
  const { lines } = list('- hosts', all, 'build', isLiteralName);
  const sending = senders.filter((one) => !isListed(one.seen.name, all) && isLiteralName(one.seen.name));
  const also = indented(sending.map((one) => (one.is === 'builder' ? sentFrom(one) : `# ${sentFrom(one)}`)));
  const entry = ['builders:', ...indented([...lines, ...also].map((line, at) => (at === 0 ? line : `  ${line}`)))];
  const [most] = all;
  if (sending.some((one) => one.is === 'unclear'))
    return commented([
      'Left out: a list that lacks a host finds all that it sends. Keep those that are meant to build:',
      ...entry,
    ]);
  if (most && sureness(most) === 'sure' && isLiteralName(most.name)) return entry;
  return commented(['Hosts on which images were built. Keep those that are meant to:', ...entry]);
}

function isListed(name: string, builders: readonly Seen[]): boolean {
  const [own, most] = [builders.find((one) => one.name === name), builders[0]];
  return own !== undefined && most !== undefined && !isRare(own, most);
}

function sentFrom({ seen, count, is }: Sender): string {
  const doubt = is === 'builder' ? ': where they go on' : ', people decide';
  return `- ${inQuotes(seen.name)} # ${rests(seen, 'image')}; tagged and sent, as BuildKit leaves it, ${count} of them in runs${doubt}`;
}

/** Who cleans up by the clock is listed; of the others people decide. */
export function retention(deleters: Tally, housekeepers: ReadonlySet<string>): readonly string[] {
  const all = deleters.list();
  const own = all.filter(({ name }) => housekeepers.has(name) && isActor(name));
  const others = all.filter((one) => !own.includes(one));
  return [
    ...(own.length === 0
      ? []
      : [
          'retentionActors: # at one time of the day',
          ...own.map((one) => `  - ${inQuotes(one.name)} # ${rests(one, 'delete')}`),
        ]),
    ...(others.length === 0
      ? []
      : commented([
          'Who deleted images or tags. Keep those whose deletes are housekeeping:',
          ...list('retentionActors', others, 'delete', isActor).lines,
        ])),
  ];
}

/** What the draft does not show; `shown` says how many it does. */
export function leftOut(
  { folders, clusters, unusable, placeless }: Observed,
  shown: { readonly folders: number; readonly clusters: number },
): readonly string[] {
  const lines: string[] = [];
  if (folders.length > shown.folders)
    lines.push(`Left out: ${folders.length - shown.folders} more folders of repositories.`);
  if (clusters.length > shown.clusters)
    lines.push(
      `Left out: ${clusters.length - shown.clusters} more clusters, or clusters whose name no pattern can spell.`,
    );
  const [odd] = unusable.list();
  if (odd) lines.push(`Left out: ${told(odd, 'push')}, whose registry or repository is no valid name.`);
  const [homeless] = placeless.list();
  if (homeless)
    lines.push(`Left out: ${told(homeless, 'placement')}, that name no cluster; bind their files under sources.`);
  return commented(lines);
}
