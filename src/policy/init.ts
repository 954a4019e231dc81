import { stringify } from 'yaml';
import type { EventOf, LandwaiterEvent, ManifestPushed } from '../core/event.ts';
import { isReleaseTag } from '../core/release-tag.ts';
import { formatTime } from '../core/time.ts';

/**
 * A policy to start from, drafted from records: who pushed where, which tags moved, where containers run. Every line
 * says what it rests on; what only people can decide is commented out. Names are the records', so all are quoted.
 */
export function draftPolicy(facts: readonly LandwaiterEvent[]): string {
  const pushed = only(facts, 'manifest.pushed').filter((fact) => fact.tag === undefined || !/^sha256-/.test(fact.tag));
  const sections = [registries(pushed), publishers(pushed, only(facts, 'run.reported')), builders(only(facts, 'host.image')), tags(pushed), environments(facts)];
  const first = facts.reduce((one, fact) => Math.min(one, fact.at), Number.POSITIVE_INFINITY);
  const last = facts.reduce((one, fact) => Math.max(one, fact.at), 0);
  const span = facts.length === 0 ? 'no records' : `${facts.length} events from ${formatTime(first)} to ${formatTime(last)}`;
  return [`# Drafted from ${span}.`, '# It allows what was seen, an attack included: read every line before you trust it.', 'version: 1', ...sections.flat(), ''].join('\n');
}

function only<Type extends LandwaiterEvent['type']>(facts: readonly LandwaiterEvent[], type: Type): readonly EventOf<Type>[] {
  return facts.filter((fact): fact is EventOf<Type> => fact.type === type);
}

/** A foreign text as a YAML scalar on one line: quoted, control characters escaped. */
function quote(text: string): string {
  return stringify(text, { defaultStringType: 'QUOTE_DOUBLE', lineWidth: 0 }).trimEnd();
}

/** A foreign text inside a comment: nothing in it can end the line. */
function comment(text: string): string {
  return JSON.stringify(text.slice(0, 120)).slice(1, -1);
}

function literally(name: string): string {
  return quote(name.replace(/[*[]/g, '*'));
}

function tally(values: Iterable<string>): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([one, oneCount], [other, otherCount]) => otherCount - oneCount || (one < other ? -1 : 1));
}

function registries(pushed: readonly ManifestPushed[]): readonly string[] {
  const hosts = tally(pushed.map((fact) => fact.registry));
  return hosts.length === 0 ? [] : ['', 'registries:', ...hosts.map(([host, count]) => `  - host: ${quote(host)} # ${count} pushes`)];
}

function publishers(pushed: readonly ManifestPushed[], runs: readonly EventOf<'run.reported'>[]): readonly string[] {
  const repositories = [...groups(pushed)].sort(([one], [other]) => (one < other ? -1 : 1));
  if (repositories.length === 0) return [];
  const lines = ['', 'publishers:'];
  for (const [repository, own] of repositories) {
    const actors = tally(own.flatMap((fact) => (fact.actor ? [fact.actor.name] : [])));
    lines.push(`  - repositories: [${literally(repository)}] # ${own.length} pushes since ${formatTime(Math.min(...own.slice(0, 1000).map((fact) => fact.at)))}`);
    if (actors.length > 0) lines.push(`    actors: [${actors.map(([name]) => literally(name)).join(', ')}] # ${actors.map(([name, count]) => `${comment(name)}: ${count}`).join(', ')}`);
    else lines.push('    # actors: no record names who pushed here');
  }
  const projects = tally(runs.map((run) => `${run.system} ${run.project}`));
  if (projects.length > 0) lines.push('    # builds: say which project builds each repository. Runs were seen of:', ...projects.map(([project, count]) => `    #   ${comment(project)} (${count} records)`));
  return lines;
}

function groups(pushed: readonly ManifestPushed[]): ReadonlyMap<string, readonly ManifestPushed[]> {
  const found = new Map<string, ManifestPushed[]>();
  for (const fact of pushed) {
    const name = `${fact.registry}/${fact.repository}`;
    found.set(name, [...(found.get(name) ?? []), fact]);
  }
  return found;
}

function builders(images: readonly EventOf<'host.image'>[]): readonly string[] {
  const hosts = tally(images.filter((fact) => fact.action === 'built').flatMap((fact) => (fact.host === undefined ? [] : [fact.host])));
  if (hosts.length === 0) return [];
  return ['', '# builders: which of these hosts should build images? They did:', ...hosts.map(([host, count]) => `#   - { hosts: [${literally(host)}] } # ${count} builds`)];
}

function tags(pushed: readonly ManifestPushed[]): readonly string[] {
  const meanings = new Map<string, { readonly tag: string; readonly digests: Set<string> }>();
  for (const { registry, repository, tag, digest } of pushed) {
    if (tag === undefined) continue;
    const name = JSON.stringify([registry, repository, tag]);
    const known = meanings.get(name) ?? { tag, digests: new Set() };
    meanings.set(name, known);
    known.digests.add(digest);
  }
  const moved = [...meanings.values()].filter(({ digests }) => digests.size > 1).map(({ tag, digests }) => ({ tag, moves: digests.size - 1 }));
  if (moved.length === 0) return [];
  // A release tag that moved once is a mistake or an attack, not a habit.
  const [odd, usual] = [moved.filter(isOdd), moved.filter((one) => !isOdd(one))];
  const shown = [...new Set(usual.map(({ tag }) => tag))].sort();
  return [
    '', 'tags:', '  - repositories: ["**"]',
    ...(shown.length > 0 ? [`    floating: [${shown.map(literally).join(', ')}] # moved: ${usual.map(({ tag, moves }) => `${comment(tag)} ${moves} times`).join(', ')}`] : []),
    ...odd.map(({ tag }) => `    # ${comment(tag)} is named like a release and moved: look at it before you list it`),
    '    # immutable: ["v*", "[0-9]*"] # which tags must never move?',
  ];
}

function isOdd({ tag, moves }: { readonly tag: string; readonly moves: number }): boolean {
  return isReleaseTag(tag) && moves === 1;
}

function environments(facts: readonly LandwaiterEvent[]): readonly string[] {
  const observed = only(facts, 'container.observed');
  const clusters = tally(observed.flatMap((fact) => (fact.cluster === undefined ? [] : [fact.cluster])));
  if (clusters.length === 0) return [];
  const deployers = only(facts, 'workload.changed').filter((fact) => (fact.owners?.length ?? 0) === 0 && fact.containers && fact.actor);
  const lines = ['', 'environments:'];
  for (const [cluster, count] of clusters) {
    const own = tally(deployers.filter((fact) => fact.cluster === cluster).map((fact) => fact.actor?.name ?? ''));
    lines.push(`  - name: ${quote(cluster)} # ${count} containers seen`, `    match: { clusters: [${literally(cluster)}] }`, '    exempt: { namespaces: [kube-system] }');
    if (own.length > 0) lines.push(`    # deployers: [${own.map(([name]) => quote(name)).join(', ')}] # changed workloads: ${own.map(([name, times]) => `${comment(name)}: ${times}`).join(', ')}`);
  }
  return lines;
}
