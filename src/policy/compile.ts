import type { Actor } from '../core/actor.ts';
import { isDigest } from '../core/digest.ts';
import { known } from '../core/known.ts';
import type { BuildEntry, Environment, ExpectedSource, Matcher, Place, Policy, Promotion, Publisher, RepositoryName } from '../core/policy.ts';
import { parseHost } from '../core/reference.ts';
import { HOUR, MINUTE, parseDuration, parseTime } from '../core/time.ts';
import { compileExceptions, exceptionFor } from './exceptions.ts';
import { clientMatcher, matcher, networkMatcher, tailOf } from './pattern.ts';
import type { BuildFile, EnvironmentFile, PolicyFile } from './schema.ts';

/** The policy of a user who wrote none: nothing is listed, so only what needs no list and what habits tell can speak. */
export function observe(): Policy {
  return { ...compilePolicy({ version: 1 }), mode: 'observe' };
}

/** A policy file compiled to questions. Hosts are canonical and aliases applied before anything is matched. */
export function compilePolicy(file: PolicyFile): Policy {
  const aliases = new Map((file.registries ?? []).flatMap(({ host, aliases: others = [] }) => others.map((other) => [parseHost(other), parseHost(host)])));
  const registry = (host: string): string => aliases.get(host) ?? host;
  const repositories = (patterns: readonly string[]): Matcher => repositoryMatcher(patterns, registry);
  const full = ({ registry: host, repository }: RepositoryName): string => `${host}/${repository}`;
  const actors = (file.actors ?? []).map(({ name, aliases: others = [], kind }) => ({ name, kind, matches: matcher([...others, name], 'name').matches }));

  const publishers = (file.publishers ?? []).map((entry) => ({
    repositories: repositories(entry.repositories),
    publisher: known({
      actors: entry.actors && matcher(entry.actors, 'name'),
      builds: entry.builds?.map(compileBuild),
      clients: entry.clients && clientMatcher(entry.clients),
      networks: entry.networks && networkMatcher(entry.networks),
    }) satisfies Publisher,
  }));
  const builders = (file.builders ?? []).map(({ hosts = [], clusters = [] }) => ({ hosts: matcher(hosts, 'name'), clusters: matcher(clusters, 'name') }));
  const tags = (file.tags ?? []).map((entry) => ({
    repositories: repositories(entry.repositories), floating: matcher(entry.floating ?? [], 'name'), immutable: matcher(entry.immutable ?? [], 'name'),
  }));
  const promotions = (file.promotions ?? []).map((entry) => ({ to: repositories(entry.to), promotion: compilePromotion(entry, registry) }));
  const environments = (file.environments ?? []).map((entry) => ({
    match: placeMatcher(entry.match), exempt: entry.exempt ? placeMatcher(entry.exempt) : () => false, environment: compileEnvironment(entry, registry),
  }));
  const first = (place: Place) => environments.find((one) => one.match(place));
  const testing = repositories(file.classes?.testing ?? []);
  const bases = repositories(file.classes?.bases ?? []);
  const replication = (file.classes?.replication ?? []).map((entry) => ({ actors: matcher(entry.actors, 'name'), to: repositories(entry.to) }));
  const retention = matcher(file.retentionActors ?? [], 'name');
  const release = matcher(file.releaseActors ?? [], 'name');
  const exceptions = compileExceptions(file, repositories);
  const sources = (file.sources ?? []).map((source) => compileSource(source));

  return {
    mode: 'policy',
    restrictsPublishers: publishers.length > 0,
    registry,
    actor: (actor: Actor) => {
      const named = actors.find((one) => one.matches(actor.name));
      return named ? { name: named.name, kind: named.kind ?? actor.kind } : actor;
    },
    publishers: (name) => publishers.filter((one) => one.repositories.matches(full(name))).map((one) => one.publisher),
    isBuilder: ({ host, cluster }) => builders.some((one) => (host !== undefined && one.hosts.matches(host)) || (cluster !== undefined && one.clusters.matches(cluster))),
    tagKind: (name, tag) => {
      const own = tags.filter((one) => one.repositories.matches(full(name)));
      if (own.some((one) => one.immutable.matches(tag))) return 'immutable';
      return own.some((one) => one.floating.matches(tag)) ? 'floating' : undefined;
    },
    promotionsInto: (name) => promotions.filter((one) => one.to.matches(full(name))).map((one) => one.promotion),
    environment: (place) => {
      const found = first(place);
      return found && !found.exempt(place) ? found.environment : undefined;
    },
    isExempt: (place) => first(place)?.exempt(place) === true,
    isTesting: (name) => testing.matches(full(name)),
    isBase: (name) => bases.matches(full(name)),
    isReplication: (actor, to) => replication.some((one) => one.actors.matches(actor.name) && one.to.matches(full(to))),
    isRetentionActor: (actor) => retention.matches(actor.name),
    isReleaseActor: (actor) => release.matches(actor.name),
    exceptions,
    exceptionFor: (subject, at) => exceptionFor(exceptions, subject, at),
    windows: {
      buildToPush: parseDuration(file.windows?.buildToPush ?? '30m'),
      pushToDeploy: parseDuration(file.windows?.pushToDeploy ?? '1h'),
      lateEvidence: file.windows?.lateEvidence === undefined ? 20 * MINUTE : parseDuration(file.windows.lateEvidence),
    },
    habits: {
      minPushes: file.habits?.minPushes ?? 10,
      minDays: file.habits?.minDays ?? 3,
      quarantine: file.habits?.quarantine === undefined ? 72 * HOUR : parseDuration(file.habits.quarantine),
    },
    rule: (id) => {
      const setting = Object.hasOwn(file.rules ?? {}, id) ? file.rules?.[id] : undefined;
      return { enabled: setting?.enabled ?? true, ...known({ severity: setting?.severity }) };
    },
    binding: (path) => Object.assign({}, ...sources.filter((one) => one.files?.matches(path)).map((one) => one.binding).reverse()),
    sources: sources.map((one) => one.expected),
  };
}

/** Patterns over `host/path`; a host without wildcards is made canonical, so that an alias may be written. */
function repositoryMatcher(patterns: readonly string[], registry: (host: string) => string): Matcher {
  const canonical = patterns.map((pattern) => {
    const [host = '', ...path] = pattern.split('/');
    if (path.length === 0 || !/[.:]|^localhost$/.test(host) || /[*[]/.test(host)) return pattern;
    return [registry(parseHost(host)), ...path].join('/');
  });
  return { patterns, matches: matcher(canonical, 'path').matches };
}

function compileBuild(build: BuildFile): BuildEntry {
  return {
    source: build.source, project: build.project,
    ...known({
      workflows: build.workflows && matcher(build.workflows, 'path'),
      refs: build.refs && matcher(build.refs, 'path'),
      triggers: build.triggers && matcher(build.triggers, 'name'),
    }),
  };
}

function compilePromotion(entry: NonNullable<PolicyFile['promotions']>[number], registry: (host: string) => string): Promotion {
  const tails = (patterns: readonly string[], name: RepositoryName): readonly string[] =>
    repositoryMatcher(patterns, registry).patterns.flatMap((pattern) => tailOf(pattern, `${name.registry}/${name.repository}`) ?? []);
  return {
    allows: (from, to) => tails(entry.from, from).some((tail) => tails(entry.to, to).includes(tail)),
    ...known({
      actors: entry.actors && matcher(entry.actors, 'name'),
      builds: entry.builds?.map(compileBuild),
      minAge: entry.minAge === undefined ? undefined : parseDuration(entry.minAge),
    }),
  };
}

function placeMatcher({ clusters, namespaces }: EnvironmentFile['match']): (place: Place) => boolean {
  const [cluster, namespace] = [clusters && matcher(clusters, 'name'), namespaces && matcher(namespaces, 'name')];
  // An unknown cluster matches no list of clusters.
  return (place) => (!cluster || (place.cluster !== undefined && cluster.matches(place.cluster))) && (!namespace || namespace.matches(place.namespace));
}

function compileEnvironment(entry: EnvironmentFile, registry: (host: string) => string): Environment {
  const { repositories } = entry;
  return {
    name: entry.name,
    deny: { digests: (entry.deny?.digests ?? []).filter(isDigest), ...known({ tags: entry.deny?.tags && matcher(entry.deny.tags, 'name') }) },
    require: known(entry.require ?? {}),
    ...known({
      repositories: repositories && repositoryMatcher(repositories, registry),
      registries: repositories && hostsOf(repositories, registry),
      deployers: entry.deployers && matcher(entry.deployers, 'name'),
      injectors: entry.injectors && repositoryMatcher(entry.injectors, registry),
      maxAge: entry.maxAge === undefined ? undefined : parseDuration(entry.maxAge),
    }),
  };
}

/** The hosts that repository patterns name; a pattern that begins with a wildcard names them all. */
function hostsOf(patterns: readonly string[], registry: (host: string) => string): Matcher {
  const hosts = [...new Set(patterns.map((pattern) => pattern.split('/')[0] ?? ''))].map((host) => (/[*[]/.test(host) ? (host === '**' ? '*' : host) : registry(parseHost(host))));
  return matcher(hosts, 'name');
}

function compileSource(source: NonNullable<PolicyFile['sources']>[number]): { readonly files?: Matcher; readonly binding: object; readonly expected: ExpectedSource } {
  const binding = known({
    cluster: source.cluster, host: source.host, registry: source.registry && parseHost(source.registry),
    observedAt: source.observedAt === undefined ? undefined : parseTime(source.observedAt),
  });
  return {
    binding,
    expected: {
      name: source.name, kind: source.kind, covers: (source.covers ?? []).map((host) => parseHost(host)), ...binding,
      ...known({ expectEvery: source.expectEvery === undefined ? undefined : parseDuration(source.expectEvery) }),
    },
    ...known({ files: source.files && matcher(source.files, 'path') }),
  };
}
