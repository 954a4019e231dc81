import { namedByAlias } from './named-by-alias.ts';
import { dirname, resolve } from 'node:path';
import type { Expressions } from '../../core/expression.ts';
import { known } from '../../core/known.ts';
import { comesByPromotion, KEEP_BODIES, type Matcher, type Policy, type RuleSetting } from '../../core/policy.ts';
import { DAY, HOUR, MINUTE } from '../../core/time.ts';
import { compileStrangers } from './actors.ts';
import { compileContents, yaraFiles } from './contents.ts';
import { compileEnvironments } from './environments.ts';
import { compileExceptions } from './exceptions.ts';
import type { PolicyFile } from '../file/load.ts';
import { compilePattern, compilePatterns } from '../matching/pattern.ts';
import { compileOutline } from './outline.ts';
import { compileProtected } from './protected.ts';
import { compilePromotions, compilePublishers, compilePushRights } from './publishers.ts';
import {
  type Canonical,
  canonicalHost,
  compileHosts,
  compileRepositories,
  fullName,
} from '../matching/repositories.ts';
import type { PolicySpec } from '../schema/schema.ts';
import { compileSigners, type ReadSigners, UNREAD } from './signers.ts';
import { compileSources } from './sources.ts';

/** Makes expressions of a file to questions; see `expressions.ts`, which is loaded only for files that have some. */
export type ExpressionCompiler = (file: PolicyFile) => Expressions;

const MOST_HOSTS = 1000;

/**
 * A policy file as questions. Hosts are canonical and aliases applied before anything is matched.
 * @param compile must be given for a file with expressions.
 * @param read what the files say that signers name; absent: nothing of theirs is examined.
 */
export function compilePolicy(file: PolicyFile, compile?: ExpressionCompiler, read: ReadSigners = UNREAD): Policy {
  const ruleFolders = (file.spec.ruleFolders ?? []).map((folder) => resolve(dirname(file.name), folder));
  const { contents, ...spec } = compileSpec(namedByAlias(file.spec));
  const signers = compileSigners(file.spec.signers ?? [], read);
  const policy = { ...spec, contents: { ...contents, ...known({ yara: yaraFiles(file) }) }, ruleFolders, signers };
  if (!file.spec.expressions) return policy;
  if (!compile) throw new Error('the policy has expressions, and nobody to compile them');
  return { ...policy, expressions: compile(file) };
}

/** What pushes and workloads are held against. A file of other things, such as where records are from, lists nothing: habits speak. */
const JUDGED_BY = [
  'publishers',
  'promotions',
  'environments',
  'classes',
  'tags',
  'builders',
  'retentionActors',
  'releaseActors',
  'protected',
  'signers',
  'contents',
] as const satisfies readonly (keyof PolicySpec)[];

/** The policy of those who wrote none: nothing is listed, so that habits and the rules that need no list speak. */
export function observe(): Policy {
  return { ...compileSpec({ version: 1 }), signers: [] };
}

function compileSpec(spec: PolicySpec): Omit<Policy, 'signers'> {
  const registry = compileRegistry(spec);
  const repositories = (patterns: readonly string[] = []): Matcher => compileRepositories(patterns, registry);
  const actors = (patterns: readonly string[] = []): Matcher => compilePatterns(patterns, 'text');
  const { classes, windows, habits } = spec;
  const [testing, bases] = [repositories(classes?.testing), repositories(classes?.bases)];
  const replication = (classes?.replication ?? []).map((one) => ({
    actors: actors(one.actors),
    to: repositories(one.to),
    entry: { from: repositories(one.from), hosts: compileHosts(one.from, registry) },
  }));
  const [retention, release] = [actors(spec.retentionActors), actors(spec.releaseActors)];
  const actor = compileStrangers(spec);
  const promotionsInto = compilePromotions(spec.promotions ?? [], registry);
  const nameOf = (name: string): string => actor({ name, kind: 'unknown' }).name;
  return {
    mode: JUDGED_BY.some((key) => spec[key] !== undefined) ? 'policy' : 'observe',
    restrictsPublishers: spec.publishers !== undefined,
    registry,
    actor,
    ...compilePublishers(
      spec.publishers ?? [],
      registry,
      (name) => spec.unlistedRepositories === 'publishers' && !comesByPromotion(name, { promotionsInto }),
    ),
    pushRights: compilePushRights(spec.publishers ?? [], registry),
    restrictsBuilders: spec.builders !== undefined,
    isBuilder: compileBuilders(spec),
    tagKind: compileTags(spec, registry),
    promotionsInto,
    ...compileEnvironments(spec.environments ?? [], registry),
    isTesting: (name) => testing.matches(fullName(name)),
    isBase: (name) => bases.matches(fullName(name)),
    replicationsInto: (actor, to) =>
      replication
        .filter((one) => (!actor || one.actors.matches(actor.name)) && one.to.matches(fullName(to)))
        .map(({ entry }) => entry),
    isRetentionActor: (actor) => retention.matches(actor.name),
    isReleaseActor: (actor) => release.matches(actor.name),
    protected: compileProtected(spec, registry),
    contents: compileContents(spec.contents ?? {}, registry, nameOf, spec.collectors ?? []),
    ...compileExceptions(spec.exceptions ?? [], registry, nameOf),
    windows: {
      buildToPush: windows?.buildToPush ?? 30 * MINUTE,
      pushToDeploy: windows?.pushToDeploy ?? HOUR,
      lateEvidence: windows?.lateEvidence ?? 20 * MINUTE,
    },
    habits: {
      minPushes: habits?.minPushes ?? 10,
      minDays: habits?.minDays ?? 3,
      quarantine: habits?.quarantine ?? 3 * DAY,
      // Two weeks of harmless pushes before the one that counts cost an attacker little.
      probation: habits?.probation ?? 30 * DAY,
      // A yearly job is no stranger.
      memory: habits?.memory ?? 400 * DAY,
    },
    rule: compileRules(spec),
    ruleFolders: [],
    expressions: { findings: [], subjects: [] },
    ...compileSources(spec.sources ?? [], registry, spec.collectors ?? []),
    ...compileAsked(spec),
    outline: compileOutline(spec, registry),
    ...compileKept(spec),
  };
}

function compileKept({ retention = {}, server }: PolicySpec): Pick<Policy, 'retention' | 'keepBodies'> {
  return { retention: known(retention), keepBodies: server?.keepBodies ?? KEEP_BODIES };
}

function compileRegistry({ registries = [] }: PolicySpec): Canonical {
  const hosts = new Map(registries.flatMap(({ host, aliases = [] }) => aliases.map((alias) => [alias, host])));
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const host = canonicalHost(text);
    const name = hosts.get(host) ?? host;
    // An organisation has few, and every record names one; an attacker can make up any number.
    if (known.size < MOST_HOSTS) known.set(text, name);
    return name;
  };
}

function compileAsked({
  collectors = [],
  publishers = [],
  promotions = [],
}: PolicySpec): Pick<Policy, 'collects' | 'namesProject' | 'wantsRecord'> {
  const asked = new Set(
    collectors.flatMap((one) => ('projects' in one ? one.projects.map((project) => `${one.kind}:${project}`) : [])),
  );
  const builds = [...publishers, ...promotions].flatMap((one) => one.builds ?? []);
  const keys = (entries: typeof builds) => new Set(entries.map(({ source, project }) => `${source}:${project}`));
  const [named, wanted] = [keys(builds), keys(builds.filter(({ evidence }) => evidence === 'recorded'))];
  return {
    collects: (project) => asked.has(project),
    namesProject: (project) => named.has(project),
    wantsRecord: (project) => asked.has(project) || wanted.has(project),
  };
}

function compileBuilders({ builders = [] }: PolicySpec): Policy['isBuilder'] {
  const hosts = compilePatterns(
    builders.flatMap((one) => one.hosts ?? []),
    'name',
  );
  const clusters = compilePatterns(
    builders.flatMap((one) => one.clusters ?? []),
    'name',
  );
  return ({ host, cluster }) =>
    (host !== undefined && hosts.matches(host)) || (cluster !== undefined && clusters.matches(cluster));
}

function compileTags({ tags = [] }: PolicySpec, canonical: Canonical): Policy['tagKind'] {
  const entries = tags.map(({ repositories, floating = [], immutable = [] }) => ({
    repositories: compileRepositories(repositories, canonical),
    floating: floating.map((pattern) => compilePattern(pattern, 'name')),
    immutable: immutable.map((pattern) => compilePattern(pattern, 'name')),
  }));
  return (repository, tag) => {
    const own = entries.filter((one) => one.repositories.matches(fullName(repository)));
    if (own.some((one) => one.immutable.some((test) => test(tag)))) return 'immutable';
    return own.some((one) => one.floating.some((test) => test(tag))) ? 'floating' : undefined;
  };
}

function compileRules({ rules = {} }: PolicySpec): Policy['rule'] {
  const settings = new Map(
    Object.entries(rules).map(([id, { enabled = true, severity }]): [string, RuleSetting] => [
      id,
      { enabled, ...known({ severity }) },
    ]),
  );
  return (id) => settings.get(id) ?? { enabled: true };
}
