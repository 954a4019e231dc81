import { isSameMachine } from '../../core/account-use.ts';
import { quoted } from '../../core/error.ts';
import type { Lineage } from '../../core/lineage.ts';
import { formatTime } from '../../core/time.ts';
import { fullName } from '../matching/repositories.ts';
import type { PolicySpec } from '../schema/schema.ts';

interface Seen {
  count: number;
  last: number;
}

/** What happened or runs and no entry of the policy speaks of; a sentence each, most frequent first. */
export function unnamedIn(spec: PolicySpec, lineage: Lineage): readonly string[] {
  return [...repositories(spec, lineage), ...hosts(spec, lineage), ...clusters(spec, lineage), ...actingAs(lineage)];
}

function repositories({ publishers }: PolicySpec, { pushes, policy }: Lineage): readonly string[] {
  if (!publishers) return [];
  const names = pushes.filter(
    (push) => policy.publishers(push).length === 0 && policy.promotionsInto(push).length === 0,
  );
  return told(
    names.map((push) => [fullName(push), push.at]),
    (name, { count, last }) =>
      `no publishers entry speaks of ${quoted(name)}: ${times(count, 'push', 'pushes')}, the last on ${formatTime(last)}`,
  );
}

function hosts({ registries }: PolicySpec, { pushes }: Lineage): readonly string[] {
  if (!registries) return [];
  const listed = new Set(registries.map(({ host }) => host));
  return told(
    pushes.filter(({ registry }) => !listed.has(registry)).map((push) => [push.registry, push.at]),
    (name, { count }) => `registries does not list ${quoted(name)}: ${times(count, 'push', 'pushes')}`,
  );
}

function clusters({ environments }: PolicySpec, { placements, policy }: Lineage): readonly string[] {
  if (!environments) return [];
  const homeless = placements.filter((one) => !one.environment && !policy.isExempt(one));
  return told(
    homeless.map((one) => [`${one.cluster ?? 'an unknown cluster'}/${one.namespace}`, one.from]),
    (name, { count }) => `no environment matches ${quoted(name)}: ${times(count, 'container', 'containers')}`,
  );
}

/** Who deploys as a listed account, by tokens that he gets himself, and is not listed. */
function actingAs({ placements }: Lineage): readonly string[] {
  const done = placements.flatMap(({ environment, asked }) => {
    const deployers = environment?.deployers;
    if (!deployers) return [];
    return asked.flatMap((one): readonly (readonly [string, number])[] => {
      const { actor, behind, issued, at } = one;
      if (!actor || !behind || behind.kind === 'controller' || issued?.system !== 'kubernetes' || !isSameMachine(one))
        return [];
      if (!deployers.matches(actor.name) || deployers.matches(behind.name)) return [];
      return [[`${behind.name} in ${environment.name}, where ${behind.name} deploys as ${actor.name}`, at]];
    });
  });
  return told(
    done,
    (name, { count, last }) =>
      `deployers does not list ${name}: ${times(count, 'change', 'changes')}, the last on ${formatTime(last)}`,
  );
}

function told(
  all: readonly (readonly [name: string, at: number])[],
  sentence: (name: string, seen: Seen) => string,
): readonly string[] {
  const seen = new Map<string, Seen>();
  for (const [name, at] of all) {
    const one = seen.get(name) ?? { count: 0, last: at };
    seen.set(name, { count: one.count + 1, last: Math.max(one.last, at) });
  }
  return [...seen]
    .sort(([one, first], [other, second]) => second.count - first.count || (one < other ? -1 : 1))
    .map(([name, one]) => sentence(name, one));
}

function times(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
