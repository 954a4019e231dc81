import type { Image } from '../../scenarios/act.ts';
import type { Place, Push } from '../act.ts';
import type { Registry } from '../organisation.ts';
import { fallbackOf, type Layer, type Made, tagged } from './attached.ts';

/** A manifest with what is attached to an image, as it lies in a repository from some time on. */
export interface HeldThere {
  readonly at: number;
  readonly place: Place;
  readonly subject: Image;
  readonly kind: Kind;
  readonly made: Made;
}

/** `sig`, `att`: under a tag of cosign 2, of which the newest is there; `referrer`: beside others. */
export type Kind = 'sig' | 'att' | 'referrer';

/** Who attaches something, from where and with what. */
export type Hand = Pick<Push, 'by' | 'address' | 'agent' | 'own' | 'story' | 'run' | 'attempt'>;

/** Registries without the referrers API: who attaches something keeps a list under a tag there. */
const WITHOUT_REFERRERS = ['distribution', 'gitlab', 'ghcr', 'nexus'];

const SECOND = 1000;

/** What is attached to images in the registries of a company, and the pushes by which it came there. */
export class Attachments {
  readonly pushes: Push[] = [];
  /** Each list of referrers as it was pushed, and what it lists. */
  readonly lists: {
    readonly at: number;
    readonly place: Place;
    readonly list: Image;
    readonly listed: readonly HeldThere[];
  }[] = [];
  readonly #held = new Map<string, HeldThere[]>();

  /** Everything that was ever attached, in no order. */
  get all(): readonly HeldThere[] {
    return [...this.#held.values()].flat();
  }

  /** Everything that was there then. */
  at(place: Place, subject: Image, time: number): readonly HeldThere[] {
    const all = (this.#held.get(keyOf(place, subject)) ?? []).filter(({ at }) => at <= time);
    const newest = (kind: Kind): readonly HeldThere[] => all.filter((one) => one.kind === kind).slice(-1);
    return [...newest('sig'), ...newest('att'), ...all.filter(({ kind }) => kind === 'referrer')];
  }

  /** When something was attached, by time. */
  times(place: Place, subject: Image): readonly number[] {
    return (this.#held.get(keyOf(place, subject)) ?? []).map(({ at }) => at);
  }

  /** Adds a layer to what is under the tag: cosign keeps those before. */
  addLayer(at: number, place: Place, subject: Image, kind: 'sig' | 'att', layer: Layer, hand: Hand): void {
    const before = this.at(place, subject, at).find((one) => one.kind === kind);
    this.add(at, place, subject, kind, tagged(subject, [...(before?.made.layers ?? []), layer]), hand);
  }

  add(at: number, place: Place, subject: Image, kind: Kind, made: Made, hand: Hand): void {
    const key = keyOf(place, subject);
    const here = this.#held.get(key) ?? [];
    if (here.some((one) => one.made.image.digest === made.image.digest)) return;
    const held = { at, place, subject, kind, made };
    this.#held.set(key, [...here, held]);
    const { registry, repository } = place;
    const to = (tag?: string): Place => ({ registry, repository, ...(tag !== undefined && { tag }) });
    const push = (image: Image, tag: string | undefined, time: number): void => {
      this.pushes.push({ act: 'push', at: time, image, to: to(tag), ...hand });
    };
    const name = subject.digest.replace(':', '-');
    if (kind !== 'referrer') return push(made.image, `${name}.${kind}`, at);
    push(made.image, undefined, at);
    if (!hasFallback(registry)) return;
    const listed = [...here, held].filter((one) => one.kind === 'referrer');
    const list = fallbackOf(
      subject,
      listed.map((one) => one.made.image),
    );
    this.lists.push({ at: at + SECOND, place, list, listed });
    push(list, name, at + SECOND);
  }
}

export const hasFallback = ({ product }: Registry): boolean => WITHOUT_REFERRERS.includes(product);

export function keyOf({ registry, repository }: Place, { digest }: Image): string {
  return `${registry.id} ${repository} ${digest}`;
}
