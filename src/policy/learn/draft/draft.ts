import { known } from '../../../core/known.ts';
import type { Lineage } from '../../../core/lineage.ts';
import { actors, builders, leftOut, projects, retention, sources } from './draft-asides.ts';
import { asksForBuilds, usualStarts } from './draft-builds.ts';
import { ownCode } from './draft-contents.ts';
import { environments } from './draft-environments.ts';
import { promotion, releases } from './draft-promotions.ts';
import { attachments } from './draft-attachments.ts';
import { publisher } from './draft-publishers.ts';
import { signers as signersOf, type SignersSeen } from './draft-signers.ts';
import { tags } from './draft-tags.ts';
import { type Loosened, NOTHING_LOOSENED } from './loosened.ts';
import { filesIn, type Shown } from './unnamed-files.ts';
import { type Observed, observe } from '../observed/observed.ts';
import type { Questioned } from '../observed/questioned.ts';
import { commented, inQuotes, isLiteralName, type Lines, rests, told, under } from '../yaml.ts';

const MOST_FOLDERS = 60;
const MOST_CLUSTERS = 30;
/** No history shows all repositories that there will be. */
const UNLISTED: readonly string[] = [
  '# A repository that no publisher above speaks about is new, or was not learned: who pushes beside it may push there, or else who pushes to its registry.',
  'unlistedRepositories: publishers # nobody: once all that there are stand above',
];

/** Editors complete and check what is below by the schema that this release brought. */
const MODELINE: readonly string[] = [
  '# Beside this file: landwaiter schema policy > policy.schema.json',
  '# yaml-language-server: $schema=policy.schema.json',
];

/** How a draft is made. */
export interface Drafting {
  /** What flooded when a draft was played. */
  readonly loosened?: Loosened;
  /** Lines for its head. */
  readonly head?: readonly string[];
  /** Entries of `sources`, as somebody named the files. */
  readonly bound?: readonly string[];
  /** Who signed; absent: nobody asked what is attached to images. */
  readonly signers?: SignersSeen;
  /** See {@link Shown}. */
  readonly serverOf?: Shown['serverOf'];
}

/**
 * A commented policy file that says what a history shows: registries, publishers and their builds, promotions, tags that
 * moved, where own code lies in images, environments. Every line tells what it rests on and how sure that is; what people
 * should decide, what was rare and what findings stand on is commented out.
 *
 * @param lineage as judged without a policy.
 */
export function draftPolicy(
  lineage: Lineage,
  questioned: Questioned,
  { loosened = NOTHING_LOOSENED, head = [], bound = [], signers, serverOf }: Drafting = {},
): string {
  const observed = observe(lineage, questioned);
  const folders = observed.folders.slice(0, MOST_FOLDERS);
  const clusters = observed.clusters.filter(({ name }) => isLiteralName(name));
  const asking = { loosened, usual: usualStarts(folders) };
  const publishers = folders.flatMap((one) => publisher(one, asking, { ...observed, folders }));
  // Who attaches is listed beside publishers: a list without one would let nobody push.
  const attaching = publishers.some(({ active }) => active) ? attachments({ ...observed, folders }, loosened) : [];
  const listed = [...publishers, ...attaching];
  const built = new Set(folders.flatMap((folder) => (asksForBuilds(folder, asking) ? [...folder.made.digests] : [])));
  const sections: readonly (readonly string[])[] = [
    header(observed, head),
    [...MODELINE, 'version: 1'],
    section(
      'registries:',
      observed.registries
        .list()
        .slice(0, MOST_FOLDERS)
        .map((one) => ({ lines: [`- host: ${inQuotes(one.name)} # ${rests(one, 'push')}`], active: true })),
    ),
    section('actors:', actors(observed)),
    section('publishers:', listed),
    listed.some(({ active }) => active) ? UNLISTED : [],
    projects(observed),
    builders(observed),
    section(
      'tags:',
      folders.flatMap((folder) => tags(folder, loosened) ?? []),
    ),
    section('promotions:', observed.copies.map(promotion)),
    ownCode(folders),
    signers ? signersOf(signers) : [],
    section(
      'environments: # the first match wins',
      clusters.slice(0, MOST_CLUSTERS).flatMap((one) => environments(one, observed, { built, loosened })),
    ),
    bound.length > 0 ? ['sources:', ...bound.map((one) => `  - ${one}`)] : [],
    sources(observed.unbound, filesIn(lineage.facts, known({ serverOf })), bound.length > 0),
    retention(observed.deleters, observed.housekeepers),
    releases(observed.copies),
    leftOut(observed, { folders: MOST_FOLDERS, clusters: Math.min(clusters.length, MOST_CLUSTERS) }),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function header({ records }: Observed, head: readonly string[]): readonly string[] {
  const [all] = records.list();
  return commented([
    `A policy drafted from ${all ? told(all, 'record') : 'no records'}.`,
    ...head,
    'It says what was, not what should be: an attacker who was there before was recorded, too.',
    'Behind each line stands what it rests on, and how sure that makes: sure (ten times on three days), likely, thin.',
    'Read every line, correct it, and uncomment what you decide. Then: landwaiter policy lint',
  ]);
}

function section(key: string, entries: readonly Lines[]): readonly string[] {
  return entries.length === 0 ? [] : under(key, entries).lines;
}
