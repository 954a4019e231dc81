import { firstOf } from '../../core/count.ts';
import type { NamedPart } from '../../core/door.ts';
import { deliveryOf } from '../../core/observed.ts';
import { isOpenDoor, sourceNaming } from '../../core/open-door.ts';
import type { ExpectedSource } from '../../core/policy.ts';
import { scopeOf } from '../../core/scope.ts';
import type { PolicyFile } from '../../policy/file/load.ts';
import { compileFile } from '../policies/compile-file.ts';
import type { Environment } from '../resources/secrets.ts';
import { doorsOf } from '../settings/doors.ts';
import { openStore } from '../resources/store.ts';
import { partOf } from '../door-scopes/through-door.ts';
import { type Check, ok, warning } from './check.ts';

/** The key of an entry in `sources` that says of what it may speak. */
const KEYS: Readonly<Record<NamedPart, string>> = {
  registry: 'covers',
  project: 'projects',
  cluster: 'cluster',
  host: 'host',
};
const MOST = 20;

/** Which doors are believed less than their records say, and what to add for those that are not believed at all. */
export async function doorsCheck(file: PolicyFile, url: string, environment: Environment): Promise<Check> {
  const policy = await compileFile(file, false);
  const unsaid = policy.sources.flatMap((source) => {
    const part = partOf(source.kind);
    return part !== undefined && source.delivers && !source.scope.restricts(part) ? [{ source, part }] : [];
  });
  const open = unsaid.flatMap(({ source, part }) => {
    const beside = isOpenDoor(source, part, policy.sources)
      ? `another source of the kind ${source.kind} has a door, too`
      : saidBy(sourceNaming(source, part, policy.sources)?.name, part);
    return beside === undefined ? [] : [{ source, part, beside }];
  });
  const told = open.length === 0 ? new Map<string, Set<string>>() : await namesTold(url, environment);
  const notes = [
    ...open.map(({ source, part, beside }) =>
      whatToAdd(source, part, beside, [...(told.get(source.name) ?? [])].sort()),
    ),
    ...doorsOf(file, environment).flatMap(({ name, kind, claims }) =>
      claims === undefined || kind.delivery.senders === 'users'
        ? []
        : [`all that ${name} tells is taken for a claim: ${claims}`],
    ),
  ];
  if (notes.length > 0) return warning('doors', notes.join('; '));
  if (unsaid.length === 0) return ok('doors', 'each says of what it may speak');
  const names = firstOf(
    unsaid.map(({ source }) => source.name),
    5,
  );
  return ok('doors', `${names} may speak of all that there is of the kind: no other source of the kind has a door`);
}

function saidBy(other: string | undefined, part: NamedPart): string | undefined {
  return other === undefined ? undefined : `the entry of ${other} says in ${KEYS[part]} what is its own`;
}

function whatToAdd({ name }: ExpectedSource, part: NamedPart, beside: string, told: readonly string[]): string {
  const key = KEYS[part];
  const names = told.slice(0, MOST).map((one) => JSON.stringify(one));
  const list = names.length === 0 ? '...' : names.join(', ');
  return `what ${name} tells raises suspicions and clears nothing: ${beside}, and nothing says of what ${name} may speak. Add to its entry in sources what is its own of all it told until now: ${key}: ${key === 'covers' || key === 'projects' ? `[${list}]` : list}`;
}

/** What was told until now by each door. */
async function namesTold(url: string, environment: Environment): Promise<ReadonlyMap<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  const store = await openStore(url, environment);
  try {
    await store.eachFacts((facts) => {
      for (const fact of facts) {
        const name = fact.type === 'scope.exceeded' ? fact.name : scopeOf(fact);
        const door = deliveryOf(fact.origin)?.door;
        if (door === undefined || name === '') continue;
        found.set(door, (found.get(door) ?? new Set()).add(name));
      }
    });
  } finally {
    await store.close();
  }
  return found;
}
