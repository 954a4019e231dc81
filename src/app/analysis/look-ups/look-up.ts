import { type Digest, isDigest } from '../../../core/digest.ts';
import type { ContentsRead } from '../../../core/contents-read.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import type { ExaminedOf } from '../../../core/examined.ts';
import type { Finding } from '../../../core/finding.ts';
import type { Policy } from '../../../core/policy.ts';
import { MINUTE } from '../../../core/time.ts';
import { condense } from '../../../lineage/facts/condense.ts';
import { inOrder } from '../../../lineage/facts/facts.ts';
import { buildLineage } from '../../../lineage/lineage.ts';
import { findingLinks } from '../../../lineage/storage/links.ts';
import type { LookUps } from '../../../lineage/storage/look-ups.ts';
import { TooMuch } from '../../../lineage/near/gathering.ts';
import { factsNear, type Near, type Seeds } from '../../../lineage/near/near-image.ts';
import { latestOf } from '../../../lineage/facts/read-window.ts';
import type { Store } from '../../../lineage/storage/store.ts';
import { evaluationTime } from '../evaluation-time.ts';
import { askedImage } from './find-image.ts';
import { examinedBefore } from '../../trust/examined-before.ts';
import type { Seen } from './seen.ts';
import { KINDS } from '../kinds.ts';
import { isCalled } from './actor-acts.ts';
import { isAddress } from './address-acts.ts';

/** As much of an analysis as questions about one image or actor need, out of a store that was judged before. */
export interface LookedUp extends Seen {
  /** Those of the last evaluation that rest on what is seen here, or are about it; none that no longer holds. */
  readonly findings: readonly Finding[];
  readonly contents: readonly ContentsRead[];
}

/** What a text may mean. */
export type Meaning = 'image' | 'image or actor' | 'actor' | 'repository';

/** What is known beside the store. */
export interface LookingUp {
  /** The findings; those that the store was left with when absent. */
  readonly standing?: readonly Finding[];
  /** What attachments are worth; absent: none is examined. */
  readonly examine?: (facts: readonly LandwaiterEvent[]) => Promise<ExaminedOf>;
}

type Asked = Omit<Store, 'facts' | 'findings' | 'coverage'>;

// More than the strays of a store whose clocks are right.
const LATEST = 100;
const MOST_DIGESTS = 100;
const MOST_PROPOSED = 20;

/**
 * The view of what a text means and what is near it, gathered by look-ups. Undefined where that would be so much that all
 * might as well be read.
 */
export async function lookUp(
  text: string,
  meaning: Meaning,
  store: Asked,
  policy: Policy,
  { standing, examine }: LookingUp = {},
): Promise<LookedUp | undefined> {
  try {
    const seeds = await seedsOf(text, meaning, store, policy);
    return seeds && (await seen(await factsNear(seeds, store, policy), store, policy, { standing, examine }));
  } catch (error) {
    if (error instanceof TooMuch) return undefined;
    throw error;
  }
}

async function seedsOf(text: string, meaning: Meaning, store: Asked, policy: Policy): Promise<Seeds | undefined> {
  // By addresses nothing is kept.
  if (meaning === 'image or actor' && isAddress(text)) return undefined;
  const actors = meaning === 'actor' || meaning === 'image or actor' ? await actorsCalled(text, store, policy) : [];
  if (meaning === 'actor') return { digests: [], names: [], actors };
  const { prefix, name, isBoth } = askedImage(text, policy);
  const digests = prefix === undefined ? [] : await digestsOf(prefix, store);
  if (!digests || digests.length >= MOST_DIGESTS) return undefined;
  if (!name || isBoth) return { digests, names: [], actors };
  const { reference, path, wantsTag } = name;
  const ends = [...new Set([reference.repository, path])];
  const repositories = await store.repositoriesAt(ends);
  const meant = repositories.filter(
    ({ registry, repository }) =>
      repository === path ||
      `${registry}/${repository}` === path ||
      (repository === reference.repository && policy.registry(registry) === reference.registry),
  );
  const isKnown = digests.length > 0 || actors.length > 0 || meant.length > 0;
  // What is meant instead can be told by what its name ends with.
  const seeds = isKnown ? meant : [...repositories, ...(await store.repositoriesUnder(ends))].slice(0, MOST_PROPOSED);
  const { tag } = reference;
  return { digests, names: seeds.map((one) => (wantsTag && tag !== undefined ? { ...one, tag } : one)), actors };
}

/** The digests that begin so. Undefined where the store has no index for it. */
export async function digestsOf(
  prefix: string,
  store: Pick<LookUps, 'digestsLike'>,
): Promise<readonly Digest[] | undefined> {
  if (isDigest(prefix)) return [prefix];
  const [algorithm, digits = ''] = prefix.split(':');
  return algorithm === 'sha256' ? store.digestsLike(digits) : undefined;
}

/** The names on record of those whom a text means: their own, the policy's for them, and as findings call either. */
async function actorsCalled(text: string, store: Asked, policy: Policy): Promise<readonly string[]> {
  if (isDigest(text)) return [];
  const names = await store.actorNames();
  return names.filter((name) => {
    const actor = { name, kind: 'unknown' } as const;
    return isCalled(actor, text) || isCalled(policy.actor(actor), text);
  });
}

async function seen(
  near: Near,
  store: Asked,
  policy: Policy,
  { standing, examine }: { readonly [Key in keyof LookingUp]: LookingUp[Key] | undefined },
): Promise<LookedUp> {
  const facts = condense(inOrder(near.facts));
  const contents = await store.contentsOf([...near.meant]);
  // A store that an earlier version judged has no conclusions.
  if (contents.length === 0 && isRead(near)) throw new TooMuch();
  const expected = new Set(
    policy.sources.filter(({ expectEvery }) => expectEvery !== undefined).map(({ kind }) => kind),
  );
  const [coverage, latest, decisions] = await Promise.all([
    store.coverageOf(({ source }) => (expected.has(source) ? 'all' : 'ends')),
    store.latestTimes(LATEST),
    store.decisions(),
  ]);
  const minutes = coverage.flatMap((row) => row.minutes.slice(-1).map((minute) => minute * MINUTE));
  const times = [...latest.times, ...minutes].sort((one, other) => other - one);
  const to = latestOf(times, latest.count);
  const at = evaluationTime(to, policy, decisions);
  const window = { from: 0, to: to ?? 0, early: 0, late: 0 };
  const trust = policy.signers.flatMap((signer) => signer.trust);
  const examined = examine ? await examine(facts) : (await examinedBefore(near.facts, trust, store.examined)).examined;
  const lineage = buildLineage(facts, coverage, policy, at, KINDS, window, [], examined);
  const findings =
    standing ??
    (await store.findingsAbout([
      ...facts.filter((fact) => near.isShown(fact)).map(({ id }) => findingLinks.event(id)),
      ...lineage.pushes
        .filter(({ digest, kind }) => near.meant.has(digest) || kind === 'artifact')
        .map(({ digest }) => findingLinks.image(digest)),
      ...lineage.placements
        .filter(({ digest }) => digest !== undefined && near.meant.has(digest))
        .map((one) => findingLinks.place(one.cluster, one.namespace, one.workload)),
    ]));
  return { lineage, findings: findings.filter(({ state }) => state !== 'resolved'), contents };
}

/** Whether one of the images was read. What that comes to rests on trust, and so on what is not near. */
function isRead({ facts, meant }: Near): boolean {
  return facts.some(
    (fact) =>
      fact.type === 'image.compared' &&
      fact.comparison.new.config !== undefined &&
      meant.has(fact.comparison.new.manifest),
  );
}
