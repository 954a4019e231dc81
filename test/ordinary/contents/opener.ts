import type { Digest } from '../../../src/core/digest.ts';
import type { Image } from '../../scenarios/act.ts';
import { type Chance, chanceOf } from '../world/chance.ts';
import type { Opened } from './compare.ts';
import { type Held, joined, NOTHING } from './held.ts';
import { baseLayer, codeLayer, type Customs, type Making, packagesLayer, runtimeOf } from './honest.ts';
import { implantOf } from './implants.ts';

const DAY = 86_400_000;
const VARIANT = /-(?:alpine|debug)$/;
const PLATFORMS = ['linux/amd64', 'linux/arm64'] as const;

/** A push as far as it decides what is in an image. */
export interface Brought {
  readonly image: Image;
  /** `shop/api`: images of one line follow each other, whatever place they are pushed to. */
  readonly line: string;
  readonly isBase: boolean;
  readonly at: number;
  readonly isNightly: boolean;
  /** Whose bytes these are, where an attack made them. */
  readonly story?: string;
}

/** Knows what each layer holds: drawn when it is first seen, from what the line's last layer of its role held. */
export class Opener {
  readonly #held = new Map<Digest, Held>();
  readonly #last = new Map<string, Held>();
  readonly #customs: Customs;
  readonly #seed: number;

  constructor(seed: number, customs: Customs) {
    this.#seed = seed;
    this.#customs = customs;
  }

  /** An image for each platform; signatures and the like in an index are none. */
  open(brought: Brought): readonly Opened[] {
    const { image } = brought;
    const singles = image.children?.filter(({ subject }) => subject === undefined) ?? [image];
    const [first] = singles;
    return singles.map((one, nth) => ({
      image: one,
      platform: PLATFORMS[nth] ?? PLATFORMS[0],
      layers: one.layers.map(({ digest }, at) => {
        const known = this.#held.get(digest) ?? this.#ofOther(first, one, at, brought) ?? this.#draw(brought, one, at);
        this.#held.set(digest, known);
        return known;
      }),
    }));
  }

  /** Both platforms hold the same, by other bytes; where somebody changed one of them, not. */
  #ofOther(first: Image | undefined, one: Image, at: number, { story }: Brought): Held | undefined {
    const digest = first?.layers[at]?.digest;
    return story !== undefined || one === first || digest === undefined ? undefined : this.#held.get(digest);
  }

  #draw(brought: Brought, { layers }: Image, at: number): Held {
    const fromTop = layers.length - 1 - at;
    const role = brought.isBase || fromTop > 1 ? `base ${at}` : fromTop === 1 ? 'packages' : 'code';
    const key = `${brought.line} ${role}`;
    const before = this.#last.get(key);
    if (brought.story !== undefined && fromTop === 0) return this.#implanted(brought, layers, before);
    const made = madeBy(role, this.#making(brought, layers[at]?.digest ?? ''), before, at);
    if (brought.story === undefined) this.#last.set(key, made);
    return made;
  }

  /** Appended it is alone in its layer; built to pass for the image it comes with all the rest. */
  #implanted({ line, story = '' }: Brought, layers: Image['layers'], before: Held | undefined): Held {
    const implant = implantOf(this.#chance(`implant of ${story}`), this.#runtime(line), story);
    const below = layers.at(-2);
    const isAppended = below !== undefined && before !== undefined && this.#held.get(below.digest) === before;
    return isAppended ? implant : joined(before ?? NOTHING, implant);
  }

  #making({ line, at, isNightly, isBase }: Brought, digest: string): Making {
    return {
      customs: this.#customs,
      runtime: this.#runtime(line),
      line,
      isNightly,
      isBase,
      life: this.#chance(`life of ${line.replace(VARIANT, '')}`),
      day: Math.floor(at / DAY),
      chance: this.#chance(digest),
    };
  }

  #runtime(line: string): Making['runtime'] {
    // Variants are of one source.
    return runtimeOf(this.#chance(`runtime of ${line.replace(VARIANT, '')}`));
  }

  #chance(topic: string): Chance {
    return chanceOf(`contents ${this.#seed}/${topic}`);
  }
}

function madeBy(role: string, making: Making, before: Held | undefined, at: number): Held {
  if (role === 'packages') return packagesLayer(making, before);
  return role === 'code' ? codeLayer(making, before) : baseLayer(making, at, before);
}
