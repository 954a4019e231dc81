import type { Beyond, Named } from '../../core/door.ts';
import type { DoorScope } from '../../core/door-scope.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import type { Matcher } from '../../core/policy.ts';
import { compilePatterns } from '../matching/pattern.ts';
import { type Canonical, compileRepositories, fullName } from '../matching/repositories.ts';
import type { SourceSpec } from '../schema/schema.ts';

/** Hosts of an Elastic Container Registry begin with the account that owns them. */
const ECR = /^(\d{12})\.dkr\.ecr[.-]/;
/** In Google's registries the first segment of a path is the project that owns it. */
const GOOGLE = /(?:^|\.)(?:pkg\.dev|gcr\.io)$/;

/** By which Azure DevOps' hooks of runs call a project, without its name. */
const PROJECT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface NamedRegistry {
  readonly registry: string;
  readonly repository?: string;
}

/**
 * Of what a source may speak, by what its entry names. A part that it does not name, such as `cluster`, restricts nothing;
 * nor does one that a record does not name. But an entry that names projects and no registry tells nothing of images in one.
 */
export function compileScope(spec: SourceSpec, canonical: Canonical): DoorScope {
  const registries = registriesOf(spec, canonical);
  const listed = spec.projects && compilePatterns(spec.projects, 'path');
  const projects = listed && withIds(spec, listed);
  const isWhole = wholeIn(spec, canonical);
  const accounts = spec.accounts && compilePatterns(spec.accounts, 'name');
  // Whoever says of which projects it speaks speaks of no registry that it does not name: any project's hook could.
  const isOfProjects = projects !== undefined && !registries && !accounts;
  const beyondRegistry = (told: NamedRegistry): Beyond | undefined =>
    isOfProjects ? { part: 'registry', name: told.registry } : (registries?.(told) ?? beyondAccounts(told, accounts));
  return {
    beyond(event) {
      const registry = registryIn(event);
      const project = projectIn(event);
      return (
        (registry && (!isOfProjects || isOfImages(event)) ? beyondRegistry(registry) : undefined) ??
        other('cluster', spec.cluster, 'cluster' in event ? event.cluster : undefined) ??
        other('host', spec.host, 'host' in event ? event.host : undefined) ??
        (project === undefined || projects?.matches(project) !== false ? undefined : { part: 'project', name: project })
      );
    },
    named(event) {
      const registry = registryIn(event);
      const project = projectIn(event);
      const parts: readonly (Named | false | undefined)[] = [
        registry && registries && !registries(registry) && { part: 'registry', name: registry.registry },
        own('cluster', spec.cluster, 'cluster' in event ? event.cluster : undefined),
        own('host', spec.host, 'host' in event ? event.host : undefined),
        project !== undefined && listed?.matches(project) === true && { part: 'project', name: project },
      ];
      return parts.find((one) => typeof one === 'object');
    },
    mayName(part, name) {
      if (part === 'registry') return beyondRegistry({ registry: name }) === undefined;
      if (part === 'project') return projects?.matches(name) !== false;
      return other(part, spec[part], name) === undefined;
    },
    isWhole: (registry) => isWhole?.(registry) ?? !isOfProjects,
    mayDescribe: (name) => beyondRegistry(name) === undefined,
    restricts(part) {
      if (part === 'registry') return registries !== undefined || accounts !== undefined || isOfProjects;
      if (part === 'project') return projects !== undefined;
      return spec[part] !== undefined;
    },
  };
}

/**
 * An id says nothing of an entry that has names alone: what it is about follows from a record of the same id that names the
 * project, and without one it explains nothing. Who may tell of an id without a name, could as well tell the name.
 */
function withIds({ kind, projects = [] }: SourceSpec, listed: Matcher): Pick<Matcher, 'matches'> {
  if (kind !== 'azure-devops' || projects.some((one) => PROJECT_ID.test(one))) return listed;
  return { matches: (name) => listed.matches(name) || PROJECT_ID.test(name) };
}

/** The host of an entry of `covers`, which may name repositories in it: `registry.acme.example/shop/**`. */
export function hostOf(covered: string): string {
  const slash = covered.indexOf('/');
  return slash < 0 ? covered : covered.slice(0, slash);
}

function namedIn({ covers = [], registry }: SourceSpec): readonly string[] {
  return registry === undefined ? covers : [...covers, registry];
}

/** Undefined: the entry names no registry. */
function wholeIn(spec: SourceSpec, canonical: Canonical): ((registry: string) => boolean) | undefined {
  const named = namedIn(spec);
  if (named.length === 0) return undefined;
  const hosts = new Set(named.filter((one) => !one.includes('/')).map(canonical));
  return (registry) => hosts.has(canonical(registry));
}

/** Undefined: the entry names no registry. */
function registriesOf(spec: SourceSpec, canonical: Canonical) {
  const named = namedIn(spec);
  if (named.length === 0) return undefined;
  const hosts = new Set(named.map((one) => canonical(hostOf(one))));
  const patterns = named.map((one) => (one.includes('/') ? one : `${one}/**`));
  const repositories = compileRepositories(patterns, canonical);
  return (told: NamedRegistry): Beyond | undefined => {
    const host = canonical(told.registry);
    if (!hosts.has(host)) return { part: 'registry', name: told.registry };
    if (told.repository === undefined) return undefined;
    const name = fullName({ registry: host, repository: told.repository });
    return repositories.matches(name) ? undefined : { part: 'repository', name };
  };
}

/** A setting of a project may name a registry, too. */
function isOfImages({ type }: LandwaiterEvent): boolean {
  return type.startsWith('manifest.') || type === 'image.compared' || type === 'evidence.held';
}

function registryIn(event: LandwaiterEvent): NamedRegistry | undefined {
  if (!('registry' in event) || event.registry === undefined) return undefined;
  const repository = 'repository' in event ? event.repository : undefined;
  return { registry: event.registry, ...known({ repository }) };
}

/** The account that owns a registry: of other things no record that is read here says whose they are. */
function beyondAccounts({ registry, repository }: NamedRegistry, accounts?: Matcher): Beyond | undefined {
  const account = ECR.exec(registry)?.[1] ?? (GOOGLE.test(registry) ? repository?.split('/', 1)[0] : undefined);
  return account === undefined || accounts?.matches(account) !== false ? undefined : { part: 'account', name: account };
}

function other(part: 'cluster' | 'host', own: string | undefined, told: string | undefined): Beyond | undefined {
  return own === undefined || told === undefined || told === own ? undefined : { part, name: told };
}

function own(part: 'cluster' | 'host', name: string | undefined, told: string | undefined): Named | undefined {
  return name !== undefined && told === name ? { part, name } : undefined;
}

function projectIn(event: LandwaiterEvent): string | undefined {
  if (!('project' in event) || event.project === undefined) return undefined;
  // Of a setting the system stands before the project, as in `builds`.
  return event.type === 'control.changed' ? event.project.slice(event.project.indexOf(':') + 1) : event.project;
}
