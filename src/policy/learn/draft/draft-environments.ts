import type { Digest } from '../../../core/digest.ts';
import { type ClusterSeen, within } from '../observed/clusters.ts';
import { repositories } from './draft-repositories.ts';
import { keptIn, type Lent, lentTo } from '../observed/lent.ts';
import type { Loosened } from './loosened.ts';
import type { FolderSeen, Observed } from '../observed/observed.ts';
import { stagesOf } from '../observed/stages.ts';
import {
  type Counted,
  countIn,
  countOf,
  isRare,
  NEARLY_ALL,
  type Seen,
  sureness,
  type Tally,
  tally,
  together,
} from '../tally.ts';
import {
  commented,
  indented,
  inComment,
  inQuotes,
  isActor,
  isLiteralName,
  type Lines,
  linesIf,
  list,
  rests,
  told,
  under,
} from '../yaml.ts';

const MOST_NAMED = 3;
const MOST_APART = 12;

/**
 * Entries of `environments`: a cluster, and before it those of its namespaces to which none of its usual deployers brings
 * anything. Who deploys there is not known by who deploys elsewhere: who does so again and again is listed, else habits judge it.
 * @param built images that the drafted builds explain.
 */
export function environments(cluster: ClusterSeen, observed: Around, drafting: Drafting): readonly Lines[] {
  const { name } = cluster;
  const { lines, usual } = deployersOf(cluster, observed, drafting.loosened);
  const apart = usual.size === 0 ? [] : apartFrom(usual, cluster);
  const place = `clusters: [${inQuotes(name)}]`;
  const inside = (names: readonly string[]): string => `${place}, namespaces: [${names.map(inQuotes).join(', ')}]`;
  const own = apart.flatMap((namespace) => {
    const deployers = ownDeployers(within(cluster, [namespace]), drafting.loosened);
    return deployers ? [{ namespace, deployers }] : [];
  });
  const rest = apart.filter((namespace) => own.every((one) => one.namespace !== namespace));
  const entry = (title: string, match: string, seen: ClusterSeen, more: readonly string[]): Lines => {
    const [all] = seen.placements.list();
    const head = `- name: ${inQuotes(title)}${all ? ` # ${rests(all, 'placement')}` : ''}`;
    // What little runs somewhere says nothing of what else may.
    const listed = all && sureness(all) !== 'thin' ? seen : cluster;
    return {
      lines: [head, ...indented([`match: { ${match} }`, ...allowed(listed, cluster, observed, drafting), ...more])],
      active: true,
    };
  };
  return [
    ...own.map(({ namespace, deployers }) =>
      entry(`${name} ${namespace}`, inside([namespace]), within(cluster, [namespace]), [
        '# none of those who deploy elsewhere in the cluster brought anything here: no requirements',
        ...deployers,
      ]),
    ),
    ...(rest.length === 0
      ? []
      : [
          entry(`${name} apart`, inside(rest), within(cluster, rest), [
            '# none of those who deploy elsewhere in the cluster brought anything here: no deployers and no requirements',
          ]),
        ]),
    entry(name, place, cluster, [
      ...lines,
      ...operatorsOf(cluster),
      ...requirements(cluster, { apart: new Set(apart), registries: observed.registries }, drafting.built),
    ]),
  ];
}

type Around = Pick<Observed, 'clusters' | 'registries' | 'folders'>;

interface Drafting {
  readonly built: ReadonlySet<Digest>;
  readonly loosened: Loosened;
}

function allowed(
  seen: ClusterSeen,
  around: ClusterSeen,
  { clusters, registries, folders }: Around,
  { loosened }: Drafting,
): readonly string[] {
  return repositories(seen, byStage(lentTo(seen, clusters, registries), clusters, folders), {
    folders,
    loosened,
    around,
  });
}

/** Who fills a repository that nobody else does, such as a playground. */
function ownersIn(folders: readonly FolderSeen[]): ReadonlySet<string> {
  return new Set(folders.flatMap(({ owned }) => owned.flatMap(({ seen }) => seen.map(({ name }) => name))));
}

/** Whether what each did now and then is often, taken together. */
function areOften(seen: readonly Seen[]): boolean {
  const days = seen.reduce((most, one) => Math.max(most, one.days), 0);
  return sureness({ count: countIn(seen), days }) !== 'thin';
}

/** Those who deploy to a namespace of their own, where they do so often enough together. */
function ownDeployers({ name, deployers }: ClusterSeen, loosened: Loosened): readonly string[] | undefined {
  const seen = deployers.list();
  if (!areOften(seen)) return undefined;
  const { lines, active } = list('deployers', seen, 'change', isActor, [], (one) =>
    loosened.reason('deployers', name, one),
  );
  return active ? lines : undefined;
}

/** What others take as a stage is taken as such. */
function byStage(
  lent: readonly Lent[],
  clusters: readonly ClusterSeen[],
  folders: readonly FolderSeen[],
): readonly Lent[] {
  const stages = clusters.flatMap((one) => stagesOf(one, folders).map((stage) => ({ name: one.name, stage })));
  const taken = lent.map(({ name, from }) => {
    const found = stages.find((one) => from.includes(one.name) && one.stage.folders.has(name));
    return { name: found?.stage.seen.name ?? name, from };
  });
  return [...new Map(taken.map((one) => [one.name, one])).values()];
}

/**
 * Who deploys is asked where somebody does so again and again; where too few changes are on record, those who do elsewhere
 * stand in for whoever it will be.
 */
function deployersOf(
  { name, deployers, questioned, repositories: taken }: ClusterSeen,
  { clusters, folders }: Around,
  loosened: Loosened,
): { readonly lines: readonly string[]; readonly usual: ReadonlySet<string> } {
  const seen = deployers.list();
  const [most] = seen;
  if (!most) return { lines: [], usual: new Set() };
  const from = new Set(taken.list().map((one) => one.name));
  const owners = ownersIn(folders.filter(({ pattern }) => from.has(pattern)));
  const again = new Set(seen.flatMap((one) => (one.days > 1 ? one.name : [])));
  const letIn = (one: string): string | undefined =>
    loosened.reason('deployers', name, one) ??
    (again.has(one) && owners.has(one) ? 'runs what only those few push who do' : undefined);
  const { lines, active } = list('deployers', seen, 'change', isActor, questioned.list(), letIn);
  if (active && sureness(most) !== 'thin') {
    const usual = seen.filter((one) => !isRare(one, most) || letIn(one.name) !== undefined);
    return { lines, usual: new Set(usual.map((one) => one.name)) };
  }
  const elsewhere = usualDeployers(clusters);
  // Changes by several others say that it is no program of another cluster.
  const isOthers = areOften(seen) && seen.every((one) => !elsewhere.includes(one.name));
  const lent = isOthers ? [] : elsewhere;
  const own = active ? commented([...lines, 'too few changes to say who else deploys here']) : lines;
  return {
    lines: [
      ...own,
      ...(lent.length === 0
        ? []
        : ['deployers:', ...indented(lent.map((one) => `- ${inQuotes(one)} # elsewhere: let in`))]),
    ],
    usual: new Set(lent),
  };
}

/** Software that makes workloads for objects of its own kinds; who did so hardly ever is named, and not listed. */
function operatorsOf({ operators, keptOperators }: ClusterSeen): readonly string[] {
  const seen = operators.list().filter(({ name }) => isActor(name));
  if (seen.length === 0) return [];
  // Of what they make nothing is anybody else's: twice in two weeks is what weekly work comes to, and what stays needs no second time.
  const entries = seen.map((one) =>
    linesIf(sureness(one) !== 'thin' || one.days >= 2 || keptOperators.has(one.name), [
      `- ${inQuotes(one.name)} # ${rests(one, 'object')}${keptOperators.has(one.name) ? ', and it stays' : ''}`,
    ]),
  );
  return under('operators:', entries).lines;
}

/** Over all clusters. */
function usualDeployers(clusters: readonly ClusterSeen[]): readonly string[] {
  const seen = together(clusters.map(({ deployers }) => deployers));
  return seen.flatMap((one) =>
    isActor(one.name) && sureness(one) !== 'thin' && !isRare(one, seen[0] ?? one) ? one.name : [],
  );
}

function apartFrom(usual: ReadonlySet<string>, { namespaces }: ClusterSeen): readonly string[] {
  return [...namespaces]
    .filter(([name, { deployers }]) => {
      const own = deployers.list();
      return isLiteralName(name) && own.length > 0 && own.every((one) => !usual.has(one.name));
    })
    .map(([name]) => name)
    .sort()
    .slice(0, MOST_APART);
}

/** What every placement may be asked for, and how many did so. */
interface Requirement {
  readonly key: string;
  readonly kept: Counted;
  readonly broken: Counted;
  /** Of those that broke it. */
  readonly what: string;
  /** From some folder only what breaks it comes, again and again, or it is others’: who asks it all the same finds each. */
  readonly isStaying?: boolean;
}

interface Apart {
  /** Namespaces with an entry of their own. */
  readonly apart: ReadonlySet<string>;
  /** To which pushes are on record: nothing is promoted into others. */
  readonly registries: Tally;
}

function requirements(cluster: ClusterSeen, around: Apart, built: ReadonlySet<Digest>): readonly string[] {
  const all: readonly Requirement[] = [
    { key: 'digest', kept: cluster.byDigest, broken: cluster.byTag, what: 'named a tag without a digest' },
    { key: 'build', ...builtOf(cluster, built), what: 'are of no build that is listed above' },
    {
      key: 'promotion',
      kept: cluster.promoted,
      broken: cluster.unpromoted,
      what: 'came by no promotion listed above',
      isStaying: staysUnpromoted(cluster, around),
    },
  ];
  return under('require:', all.map(requirement)).lines;
}

/** Asked where all did so but for a few: one that slipped in must not lower the bar. */
function requirement({ key, kept, broken, what, isStaying = false }: Requirement): Lines {
  const [seen] = kept.list();
  const others = broken.list();
  const count = countOf(broken);
  const total = (seen?.count ?? 0) + count;
  const named = others.filter(({ name }) => name !== '').slice(0, MOST_NAMED);
  const from = named.length === 0 ? '' : `, from ${named.map(({ name }) => inComment(name)).join(', ')}`;
  const but = count === 0 ? '' : `; ${count} of ${total} placements ${what}${from}`;
  const isUsual = seen && sureness(seen) === 'sure' && isFew(others, total) && !isStaying;
  return isUsual
    ? { lines: [`${key}: true # ${rests(seen, 'placement')}${but}`], active: true }
    : { lines: [`# ${key}: true # ${seen ? told(seen, 'placement') : 'no placement'}${but}`], active: false };
}

function staysUnpromoted(cluster: ClusterSeen, { apart, registries }: Apart): boolean {
  const isKept = keptIn(cluster);
  const pushedTo = new Set(registries.list().map(({ name }) => name));
  const isForeign = (folder: string): boolean => !pushedTo.has(folder.slice(0, folder.indexOf('/')));
  const isNever = (folder: string): boolean => isKept(folder) && !cluster.promotedFolders.has(folder);
  return [...cluster.namespaces].some(
    ([name, { repositories: seen, unpromoted }]) =>
      !apart.has(name) && (seen.list().some((one) => isForeign(one.name)) || [...unpromoted].some(isNever)),
  );
}

function isFew(others: readonly Seen[], total: number): boolean {
  const count = countIn(others);
  const days = others.reduce((most, one) => Math.max(most, one.days), 0);
  return count === 0 || (count <= (1 - NEARLY_ALL) * total && sureness({ count, days }) === 'thin');
}

function builtOf({ images }: ClusterSeen, built: ReadonlySet<Digest>): Pick<Requirement, 'kept' | 'broken'> {
  const [kept, broken] = [tally(), tally()];
  for (const { digests, at } of images) (digests.some((one) => built.has(one)) ? kept : broken).add('', at);
  return { kept, broken };
}
