import type { Digest } from '../../core/digest.ts';
import type { LandwaiterEvent, ManifestPushed } from '../../core/event.ts';
import { type Finding, isSuspicion } from '../../core/finding.ts';
import type { Kept, LookUps } from '../storage/look-ups.ts';

/** Of so many findings the images are kept, the gravest and latest first. */
const MOST_FINDINGS = 1000;
/** What more pushes than this carry is of a base that many images share. */
const MOST_CARRIERS = 30;
const MOST_SHARED = 50_000;
const MOST_FACTS = 20_000;
const PUSHES = ['manifest.pushed'] as const;

/** What is known of the images that findings stand on; kept from look to look, since facts do not change. */
export interface Suspects {
  /**
   * Pushes under suspicion that may matter to other pushes: those by one of the actors, and those whose images have a
   * layer of theirs, with whoever else brought that layer. `actors`: names as findings have them; empty: unnamed.
   */
  beside(
    pushed: readonly ManifestPushed[],
    actors: ReadonlySet<string>,
    findings: readonly Finding[],
  ): Promise<readonly LandwaiterEvent[]>;
}

/** Pushes of one image and of what it lists. */
interface Suspect {
  readonly facts: readonly ManifestPushed[];
  readonly layers: ReadonlySet<Digest>;
}

export function suspects(store: LookUps): Suspects {
  let kept = new Map<Digest, Suspect>();
  /** Layers that many images share, each with the earliest of some pushes of it. */
  const shared = new Map<Digest, ManifestPushed>();

  async function pushesOf(digests: readonly Digest[], most: number): Promise<readonly ManifestPushed[]> {
    if (digests.length === 0) return [];
    return (await store.near({ digests, types: PUSHES, known: new Set(), most })).flatMap(pushIn);
  }

  async function keep(digests: ReadonlySet<Digest>): Promise<void> {
    const missing = [...digests].filter((digest) => !kept.has(digest));
    kept = new Map([...kept].filter(([digest]) => digests.has(digest)));
    const own = byDigest(await pushesOf(missing, MOST_FACTS));
    const listed = missing.flatMap((digest) => (own.get(digest) ?? []).flatMap(({ children = [] }) => children));
    const parts = byDigest(await pushesOf(listed, MOST_FACTS));
    for (const digest of missing) {
      const pushes = own.get(digest) ?? [];
      const children = new Set(pushes.flatMap((push) => push.children ?? []));
      const facts = [...pushes, ...[...children].flatMap((child) => parts.get(child) ?? [])];
      kept.set(digest, { facts, layers: new Set(facts.flatMap(layersOf)) });
    }
  }

  /** Who brought a layer: all of them, or where they are many one of the earliest. */
  async function carriersOf(layer: Digest): Promise<readonly ManifestPushed[]> {
    const one = shared.get(layer);
    if (one) return [one];
    const carriers = await pushesOf([layer], MOST_CARRIERS + 1);
    if (carriers.length <= MOST_CARRIERS) return carriers;
    const earliest = carriers.reduce((first, other) => (other.at < first.at ? other : first));
    if (shared.size >= MOST_SHARED) shared.clear();
    shared.set(layer, earliest);
    return [earliest];
  }

  return {
    async beside(pushed, actors, findings) {
      const suspicions = findings.filter(isAboutImage).slice(0, MOST_FINDINGS);
      await keep(new Set(suspicions.flatMap(({ image }) => image?.digest ?? [])));
      const byThem = new Set(
        suspicions.flatMap(({ actor, image }) => (actors.has(actor?.name ?? '') ? (image?.digest ?? []) : [])),
      );
      const layers = new Set(pushed.flatMap(layersOf));
      const carriers = new Map<Digest, readonly ManifestPushed[]>();
      for (const suspect of kept.values())
        for (const layer of suspect.layers)
          if (layers.has(layer) && !carriers.has(layer)) carriers.set(layer, await carriersOf(layer));
      return [...kept].flatMap(([digest, suspect]) => {
        const common = [...suspect.layers].filter((layer) => carriers.has(layer));
        if (!byThem.has(digest) && common.every((layer) => shared.has(layer))) return [];
        const others = common.map((layer) => carriers.get(layer) ?? []);
        // Without whoever brought a layer before, it would be told that the suspect did.
        const isClear = common.every((layer, index) => !shared.has(layer) || isEarlier(others[index], suspect));
        return isClear ? [...suspect.facts, ...others.flat()] : [];
      });
    },
  };
}

function isEarlier(carriers: readonly ManifestPushed[] | undefined, { facts }: Suspect): boolean {
  return facts.every(({ at }) => carriers?.some((carrier) => carrier.at < at));
}

/** And not only about where it runs. */
function isAboutImage(finding: Finding): boolean {
  return finding.image?.digest !== undefined && !finding.placement && isSuspicion(finding);
}

function pushIn({ fact }: Kept): readonly ManifestPushed[] {
  return fact.type === 'manifest.pushed' ? [fact] : [];
}

function layersOf({ layers = [] }: ManifestPushed): readonly Digest[] {
  return layers.map(({ digest }) => digest);
}

function byDigest(pushes: readonly ManifestPushed[]): ReadonlyMap<Digest, readonly ManifestPushed[]> {
  const found = new Map<Digest, ManifestPushed[]>();
  for (const push of pushes) found.set(push.digest, [...(found.get(push.digest) ?? []), push]);
  return found;
}
