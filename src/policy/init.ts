import type { LandwaiterEvent } from '../core/event.ts';
import { isReleaseTag } from '../core/release-tag.ts';
import {
  commented,
  indented,
  inComment,
  inQuotes,
  isLiteralName,
  isLiteralText,
  type Lines,
  list,
  told,
  under,
} from './draft.ts';
import { movedTags } from './moved-tags.ts';
import { type ClusterSeen, type FolderSeen, type Observed, observeFacts, type Tally } from './observed.ts';

const MOST_FOLDERS = 60;
const MOST_CLUSTERS = 30;
const MOST_TAGS = 12;

/**
 * A commented policy file that says what the facts show: registries, publishers, tags that moved, environments. Every
 * line tells how often and when that was seen; what people should decide is commented out.
 */
export function draftPolicy(facts: readonly LandwaiterEvent[]): string {
  const observed = observeFacts(facts);
  const folders = observed.folders.slice(0, MOST_FOLDERS);
  const clusters = observed.clusters.filter(({ name }) => isLiteralName(name)).slice(0, MOST_CLUSTERS);
  const sections: readonly (readonly string[])[] = [
    header(observed),
    ['version: 1'],
    registries(observed.registries),
    section('publishers:', folders.map(publisher)),
    projects(observed.projects),
    builders(observed.builders),
    section(
      'tags:',
      folders.flatMap((folder) => tags(folder) ?? []),
    ),
    section('environments: # the first match wins', clusters.map(environment)),
    leftOut(observed, clusters.length),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function header({ records }: Observed): readonly string[] {
  const [all] = records.list();
  return commented([
    `A policy drafted from ${all ? told(all, 'record') : 'no records'}.`,
    'It says what was, not what should be: an attacker who was there before was recorded, too.',
    'Read every line, correct it, and uncomment what you decide. Then: landwaiter policy lint',
  ]);
}

function section(key: string, entries: readonly Lines[]): readonly string[] {
  return entries.length === 0 ? [] : under(key, entries).lines;
}

function registries(seen: Tally): readonly string[] {
  return section(
    'registries:',
    seen
      .list()
      .slice(0, MOST_FOLDERS)
      .map((one) => ({ lines: [`- host: ${inQuotes(one.name)} # ${told(one, 'push')}`], active: true })),
  );
}

function publisher({ pattern, repositories, actors, unnamed }: FolderSeen): Lines {
  const names = repositories.list().map((one) => one.name.slice(one.name.lastIndexOf('/') + 1));
  const shown = `${names.slice(0, 5).join(', ')}${names.length > 5 ? `, and ${names.length - 5} more` : ''}`;
  const { lines, active } = list('actors', actors.list(), 'push', isLiteralText);
  const nobody = unnamed.list().map((one) => `# without an actor in the record: ${told(one, 'push')}`);
  const entry = [`- repositories: [${inQuotes(pattern)}] # ${shown}`, ...indented([...lines, ...nobody])];
  // Without actors anyone could push there.
  return active ? { lines: entry, active } : { lines: commented(entry), active };
}

function projects(seen: Tally): readonly string[] {
  const all = seen.list();
  if (all.length === 0) return [];
  const lines = all.slice(0, MOST_TAGS).map((one) => {
    const [system, project] = parsePair(one.name);
    return `    - { source: ${inQuotes(system)}, project: ${inQuotes(project.slice(0, 200))} } # ${told(one, 'record')}`;
  });
  return commented([
    'CI projects with runs. The build of a repository goes under its publisher, so that pushes need one:',
    '  builds:',
    ...lines,
  ]);
}

function parsePair(text: string): readonly [string, string] {
  const pair: unknown = JSON.parse(text);
  const [one, other]: readonly unknown[] = Array.isArray(pair) ? pair : [];
  return [String(one), String(other)];
}

function builders(seen: Tally): readonly string[] {
  const all = seen.list();
  if (all.length === 0) return [];
  const lines = list('- hosts', all, 'build', isLiteralName).lines.map((line, index) =>
    index === 0 ? line : `  ${line}`,
  );
  return commented([
    'Hosts on which images were built. Keep those that are meant to:',
    'builders:',
    ...indented(lines),
  ]);
}

function tags({ pattern, tagged }: FolderSeen): Lines | undefined {
  const moved = movedTags(tagged);
  if (moved.length === 0) return undefined;
  const items = moved.slice(0, MOST_TAGS).map((one): Lines => {
    const by = one.actors.slice(0, 3).map(inComment).join(', ');
    const item = `- ${inQuotes(one.tag)} # ${told(one, 'move')}, by ${by}${one.actors.length > 3 ? ' and others' : ''}`;
    return isReleaseTag(one.tag) || !isLiteralName(one.tag)
      ? { lines: [`# ${item}; looks like a release, which should not move`], active: false }
      : { lines: [item], active: true };
  });
  const { lines, active } = under('floating:', items);
  const entry = [`- repositories: [${inQuotes(pattern)}]`, ...indented(lines)];
  return active ? { lines: entry, active } : { lines: commented(entry), active };
}

function environment({ name, records, repositories, deployers }: ClusterSeen): Lines {
  const [all] = records.list();
  const lines = [
    `- name: ${inQuotes(name)}${all ? ` # ${told(all, 'record')}` : ''}`,
    ...indented([
      `match: { clusters: [${inQuotes(name)}] }`,
      ...(repositories.list().length > 0
        ? list('repositories', repositories.list(), 'container', () => true).lines
        : []),
      ...(deployers.list().length > 0 ? list('deployers', deployers.list(), 'change', isLiteralText).lines : []),
      '# require: { digest: true, build: true, promotion: true }',
    ]),
  ];
  return { lines, active: true };
}

function leftOut({ folders, clusters, unusable, placeless }: Observed, shown: number): readonly string[] {
  const lines: string[] = [];
  if (folders.length > MOST_FOLDERS)
    lines.push(`Left out: ${folders.length - MOST_FOLDERS} more folders of repositories.`);
  if (clusters.length > shown)
    lines.push(`Left out: ${clusters.length - shown} more clusters, or clusters whose name no pattern can spell.`);
  const [odd] = unusable.list();
  if (odd) lines.push(`Left out: ${told(odd, 'push')}, whose registry or repository is no valid name.`);
  const [homeless] = placeless.list();
  if (homeless)
    lines.push(`Left out: ${told(homeless, 'workload record')}, that name no cluster; bind their files under sources.`);
  return commented(lines);
}
