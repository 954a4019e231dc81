import type { Digest } from '../../core/digest.ts';
import type { RepositoryName } from '../../core/environment.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import type { Time } from '../../core/time.ts';
import { manifestsOf } from '../origins/platforms.ts';
import type { Suspicions } from '../incidents/suspicions.ts';
import { isPromoted } from './promoted.ts';
import type { Baseline, Compared, Judged } from '../rule.ts';
import { baselineOf } from './baseline.ts';
import { comparedWith } from './compared-with.ts';
import { goneSince } from './gone.ts';

import { isToldBefore } from './told-before.ts';

type Trusted = Judged['trusted'];

/** Of one repository, in order of time: how far its pushes were looked at, and which of them tell of something. */
interface Shelf {
  readonly pushes: readonly Push[];
  next: number;
  readonly heads: { readonly push: Push; readonly compared: Compared }[];
  readonly again: Map<Push, Push[]>;
}

/**
 * What reading images showed, push by push: in order of time, since what is found in one image takes trust from it, and so
 * decides with what the next is compared. Of `suspicions` and `trusted` it is asked as they are after the phase `habits`.
 */
export class Readings implements Pick<Judged, 'baseline' | 'compared' | 'saidAgain'> {
  readonly #lineage: Lineage;
  readonly #suspicions: Pick<Suspicions, 'of'>;
  readonly #trusted: Trusted;
  readonly #compared = new Map<Push, Compared | undefined>();
  readonly #baselines = new Map<Push, Baseline | undefined>();
  readonly #shelves = new Map<string, Shelf>();
  readonly #trustedTo = new Map<string, readonly Push[]>();

  constructor(lineage: Lineage, suspicions: Pick<Suspicions, 'of'>, trusted: Trusted) {
    this.#lineage = lineage;
    this.#suspicions = suspicions;
    this.#trusted = trusted;
  }

  baseline = (push: Push): Baseline | undefined => {
    if (!this.#baselines.has(push)) this.#baselines.set(push, baselineOf(push, this.#lineage, this.#candidates));
    return this.#baselines.get(push);
  };

  compared = (push: Push): Compared | undefined => {
    if (!this.#compared.has(push) && isRead(push, this.#lineage)) this.#lookUntil(push, this.#shelfOf(push));
    return this.#compared.get(push);
  };

  saidAgain = (push: Push): readonly Push[] => {
    const shelf = this.#shelfOf(push);
    this.#lookUntil(undefined, shelf);
    return shelf.again.get(push) ?? [];
  };

  /**
   * Whether something of a pushed image is to be compared and was not: that somebody claims it is no reason to look no
   * more. What a record says is gone is wanted no more. What was promoted has the verdict of its stage.
   */
  isWanted(push: Push): boolean {
    if (!isImage(push, this.#lineage)) return false;
    if (goneSince(push, this.#lineage)) return false;
    const compared = this.compared(push);
    return compared?.isCurrent !== true || !isAtLeast(compared.strength, 'recorded');
  }

  readonly #candidates = {
    trusted: (digest: Digest, before: Time, at: RepositoryName): Push | undefined => {
      const found = this.#trusted(digest, before, at);
      return found && this.#isClean(found) ? found : undefined;
    },
    trustedTo: (push: Push): readonly Push[] => {
      const key = nameKey(push);
      // A signature lies beside the image that it signs, and a platform beside its index: neither is one to compare with.
      const own = (one: Push): boolean =>
        one.kind !== 'artifact' &&
        !this.#lineage.partOf(one) &&
        this.#trusted(one.digest, one.at + 1, one)?.at === one.at;
      const found = this.#trustedTo.get(key) ?? this.#lineage.pushesTo(push).filter(own);
      this.#trustedTo.set(key, found);
      return found;
    },
    isClean: (push: Push): boolean => this.#isClean(push),
  };

  #isClean(push: Push): boolean {
    return this.compared(push)?.severity === undefined;
  }

  #shelfOf(push: Push): Shelf {
    const key = nameKey(push);
    const shelf = this.#shelves.get(key) ?? {
      pushes: this.#lineage.pushesTo(push),
      next: 0,
      heads: [],
      again: new Map<Push, Push[]>(),
    };
    this.#shelves.set(key, shelf);
    return shelf;
  }

  /** Each that comes before first, so that one rests on the other without end nowhere. */
  #lookUntil(push: Push | undefined, shelf: Shelf): void {
    while (shelf.next < shelf.pushes.length && (push === undefined || !this.#compared.has(push))) {
      const next = shelf.pushes[shelf.next++];
      if (next && isImage(next, this.#lineage) && isRead(next, this.#lineage)) this.#look(next, shelf);
    }
  }

  #look(push: Push, shelf: Shelf): void {
    const found = comparedWith(push, this.#lineage, {
      suspicionsOf: this.#suspicions.of,
      trusted: this.#trusted,
      baseline: this.baseline(push),
      isClean: (one) => this.#isClean(one),
    });
    const head = found?.severity && shelf.heads.find((one) => isToldBefore(found, one.compared));
    this.#compared.set(push, found && { ...found, ...(head && { saidOf: head.push }) });
    if (head) shelf.again.set(head.push, [...(shelf.again.get(head.push) ?? []), push]);
    else if (found?.severity && !found.isCovered) shelf.heads.push({ push, compared: found });
  }
}

/** An image that came here by itself: no signature, no platform of an index, nothing that has the verdict of its stage. */
function isImage(push: Push, lineage: Lineage): boolean {
  return push.kind !== 'artifact' && !lineage.partOf(push) && !isPromoted(push, lineage);
}

function nameKey({ registry, repository }: RepositoryName): string {
  return `${registry}/${repository}`;
}

/** Something of it was read. */
function isRead(push: Push, lineage: Lineage): boolean {
  return manifestsOf(push, lineage).some((manifest) => lineage.comparisonsOf(manifest, push).length > 0);
}
