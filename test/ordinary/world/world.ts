import type { Image } from '../../scenarios/act.ts';
import { createNaming, type Naming } from '../../lab/naming.ts';
import type { Act, Place, Push } from '../act.ts';
import type { Actor, Network } from '../organisation.ts';
import type { Owed } from '../month.ts';
import type { Chance } from './chance.ts';
import type { Area, Company } from './company.ts';
import { Known } from './known.ts';
import { NETWORKS } from './topology.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

interface Planned {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Of a world: when its life begins, when records of it do, and when both end. */
export interface Span {
  readonly from: number;
  readonly recordsFrom: number;
  readonly until: number;
}

/** A company in time: what is planned is done in the order of its time, and each doing sees what was done before. */
export class World {
  readonly acts: Act[] = [];
  readonly besideActs = new Set<Act>();
  readonly owed: Owed[] = [];
  readonly drawn = new Set<string>();
  readonly known = new Known();
  /** Accounts that came into being in the month. */
  readonly actors: Actor[] = [];
  readonly followers: ((push: Push) => void)[] = [];
  readonly shelf = new Shelf();
  /** When the first attempt of each run began. */
  readonly runs = new Map<string, number>();
  /** The account with which builds push now. */
  pipeline: Actor;
  /** Where things are kept now; a migration changes it. */
  readonly areas: { dev: Area; prod: Area; base: Area; mirror: Area };
  readonly chance: Chance;
  readonly naming: Naming;
  /** Of what stands beside, `Standing.isBeside`. */
  readonly besideNaming: Naming;
  readonly company: Company;
  readonly from: number;
  /** When records begin; life may be older. */
  readonly recordsFrom: number;
  readonly until: number;
  readonly #rented: Chance;
  readonly #planned: Planned[] = [];
  #now: number;
  #order = 0;

  constructor(chance: Chance, company: Company, { from, recordsFrom, until }: Span) {
    this.chance = chance;
    this.naming = createNaming(`world ${company.organisation.seed}`);
    this.besideNaming = createNaming(`world beside ${company.organisation.seed}`);
    this.company = company;
    this.#rented = chance.of('rented');
    const { dev, prod, base, mirror } = company;
    this.pipeline = company.roles.pipeline;
    this.areas = { dev, prod, base, mirror };
    this.from = from;
    this.recordsFrom = recordsFrom;
    this.until = until;
    this.#now = from;
  }

  get now(): number {
    return this.#now;
  }

  /** Does it then; what would be after the month is left out. */
  plan(at: number, run: () => void): void {
    if (at >= this.until) return;
    const order = this.#order++;
    const index = this.#planned.findLastIndex((one) => one.at > at);
    // Latest first, so that the next one is the last.
    this.#planned.splice(index + 1, 0, { at: Math.max(at, this.#now), order, run });
  }

  run(): void {
    for (let next = this.#planned.pop(); next !== undefined; next = this.#planned.pop()) {
      this.#now = next.at;
      next.run();
    }
  }

  /** `isBeside`: of what stands beside, by `Standing.isBeside`. */
  tell(act: Act, isBeside = false): void {
    this.acts.push(act);
    if (isBeside) this.besideActs.add(act);
  }

  /** A push, and whatever follows on pushes here: signatures, replicas, scans. */
  publish(push: Omit<Push, 'act' | 'at'>): void {
    const act: Push = { act: 'push', at: this.#now, ...push };
    this.tell(act);
    this.shelf.put(act.to, act.image, this.#now);
    for (const follow of this.followers) follow(act);
  }

  /** From where a job of a pipeline comes: one of the company's runners, or whichever of a vendor's it was given. */
  runner(nth: number): string {
    if (!this.company.isRented) return addressIn('runners', nth);
    return `198.${this.#rented.between(18, 19)}.${this.#rented.between(0, 255)}.${this.#rented.between(1, 254)}`;
  }

  /** The day so many after the first, at an hour of work. */
  workTime(chance: Chance, day: number): number {
    return this.from + day * DAY + chance.between(8 * 60, 17 * 60) * MINUTE + chance.between(0, 59_999);
  }

  isWorkday(day: number): boolean {
    const weekday = new Date(this.from + day * DAY).getUTCDay();
    return weekday !== 0 && weekday !== 6;
  }

  get small(): boolean {
    return this.days < 14;
  }

  get days(): number {
    return Math.round((this.until - this.from) / DAY);
  }

  /** Minutes after the first midnight, as images count their age. */
  minutes(at: number): number {
    return Math.floor((at - this.from) / MINUTE);
  }
}

/** What stands under which name in the registries. */
class Shelf {
  readonly #places = new Map<string, { readonly place: Place; readonly image: Image; readonly at: number }>();

  put(place: Place, image: Image, at: number): void {
    this.#places.set(keyOf(place), { place, image, at });
  }

  get(place: Place): Image | undefined {
    return this.#places.get(keyOf(place))?.image;
  }

  remove(place: Place): void {
    this.#places.delete(keyOf(place));
  }

  /** The tags of a repository, oldest first. */
  tagsOf({
    registry,
    repository,
  }: Place): readonly { readonly place: Place; readonly image: Image; readonly at: number }[] {
    return [...this.#places.values()]
      .filter(({ place }) => place.registry.id === registry.id && place.repository === repository)
      .sort((one, other) => one.at - other.at);
  }
}

function keyOf({ registry, repository, tag }: Place): string {
  return `${registry.id} ${repository}:${tag ?? ''}`;
}

/** An address of a network: the same for the same number. */
export function addressIn(name: Network['name'], nth: number): string {
  const cidr = NETWORKS.find((one) => one.name === name)?.cidr ?? '203.0.113.0/24';
  const [address = '', bits = '24'] = cidr.split('/');
  const [a, b, c, first = '0'] = address.split('.');
  const size = 2 ** (32 - Number(bits)) - 2;
  return `${a}.${b}.${c}.${Number(first) + 1 + (nth % size)}`;
}
