import { clientFamilies } from '../../../../core/client.ts';
import type { HostImage } from '../../../../core/event.ts';
import type { Push } from '../../../../core/subjects.ts';

/** A recorded push of which the registry does not say with which program: it may have been with any. */
const ANY = '';

interface Settings {
  /** After so many recorded pushes of an account one without a record is told. */
  readonly habit: number;
  /** How long the first use must have had to be questioned. */
  readonly quarantine: number;
}

/** What came from an address. */
interface Address {
  /** The hosts that recorded pushes from there; one that no record names, by the address. */
  readonly hosts: Set<string>;
  /** The programs, and the repositories, of pushes that a host recorded. */
  readonly programs: Set<string>;
  readonly repositories: Set<string>;
  /** Who pushes from there, and whether a host ever recorded that. */
  readonly accounts: Map<string, boolean>;
}

/**
 * podman's events show nothing of Buildah, docker's nothing of BuildKit: what is sent with such a program from a builder never
 * has a record there. For each push without a record, the first one that the same account sent from there, with such a program,
 * to the same repository: which was so early that nobody had sent enough from there to be missed, and is old enough by now. The
 * address is one builder's and of nobody whom that does not know, and by its records it never sent with a program of that name,
 * nor to that repository.
 * @param own pushes that registries recorded, oldest first
 * @param judged those of which a record would be missed: no part of an index, no copy, nothing that is attached
 */
export function joinOtherPrograms(
  own: readonly Push[],
  sent: ReadonlyMap<Push, HostImage>,
  judged: ReadonlySet<Push>,
  { habit, quarantine }: Settings,
): ReadonlyMap<Push, Push> {
  const found = new Map<Push, Push>();
  const addresses = new Map<string, Address>();
  const counts = new Map<string, number>();
  const firsts = new Map<string, { readonly push: Push; readonly isEarly: boolean }>();
  for (const push of own) {
    const { actor, address, client } = push;
    if (!actor || address === undefined) continue;
    const from = addresses.get(address) ?? {
      hosts: new Set(),
      programs: new Set(),
      repositories: new Set(),
      accounts: new Map<string, boolean>(),
    };
    addresses.set(address, from);
    const record = sent.get(push);
    from.accounts.set(actor.name, record !== undefined || from.accounts.get(actor.name) === true);
    if (!judged.has(push)) continue;
    const repository = `${push.registry}/${push.repository}`;
    const count = counts.get(actor.name) ?? 0;
    if (record) {
      counts.set(actor.name, count + 1);
      from.hosts.add(record.host ?? address);
      from.repositories.add(repository);
      for (const program of client === undefined ? [ANY] : clientFamilies(client)) from.programs.add(program);
      continue;
    }
    if (client === undefined) continue;
    const programs = clientFamilies(client);
    const way = JSON.stringify([actor.name, address, repository, programs]);
    const first = firsts.get(way);
    if (!first) firsts.set(way, { push, isEarly: count < habit });
    else if (
      first.isEarly &&
      first.push.at + quarantine <= push.at &&
      isOneBuilders(from) &&
      !from.repositories.has(repository) &&
      ![ANY, ...programs].some((program) => from.programs.has(program))
    )
      found.set(push, first.push);
  }
  return found;
}

/** Behind the address of a proxy there are many, of whom the host knows nothing. */
function isOneBuilders({ hosts, accounts }: Address): boolean {
  return hosts.size === 1 && [...accounts.values()].every((isKnown) => isKnown);
}
