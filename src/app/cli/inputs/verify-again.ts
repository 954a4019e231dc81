import type { Sha256 } from '../../../core/attachment.ts';
import { type Digest, isDigest } from '../../../core/digest.ts';
import { InvalidInput, quoted } from '../../../core/error.ts';
import type { EvidenceHeld } from '../../../core/event.ts';
import { type TrustEntry, trustHash } from '../../../provenance/trust/trust-entry.ts';
import { parseImagePlace } from '../../../registry/image-place.ts';
import { openStore } from '../../resources/store.ts';
import { type ExaminedAgain, examineAgain } from '../../trust/examine-again.ts';
import type { Wanted } from '../../verifying/wanted.ts';
import type { Io } from './io.ts';
import { type VerifyOptions, whoHasToSign } from './verify-inputs.ts';

/** What is computed anew of kept attachments, and whose keys and roots those are by which it is. */
export interface VerifiedAgain {
  readonly all: readonly ExaminedAgain[];
  readonly names: ReadonlyMap<Sha256, readonly string[]>;
}

/**
 * Verdicts on all that a store keeps, or on one image's, from its bytes alone: no registry is asked, nothing is kept.
 * @throws InvalidInput without a store or anybody who may sign, Unavailable where the store cannot be opened.
 */
export async function verifiedAgain(
  image: string | undefined,
  { store: url, ...options }: VerifyOptions & { readonly store?: string },
  io: Io,
): Promise<VerifiedAgain> {
  if (url === undefined || url === 'memory:')
    throw new InvalidInput('--store', 'is missing: what was kept is examined again, so name where');
  const subject = image === undefined ? undefined : digestIn(image);
  const wanted = await whoHasToSign(options, true);
  const store = await openStore(url, io.env);
  try {
    const held: EvidenceHeld[] = [];
    await store.eachFacts((some) => {
      for (const fact of some)
        if (fact.type === 'evidence.held' && (subject === undefined || fact.subject === subject)) held.push(fact);
    });
    if (subject !== undefined && held.length === 0)
      throw new InvalidInput('image', `of ${subject} nothing is kept: nobody asked what is attached to it`);
    return { all: await examineAgain(held, entriesOf(wanted), store), names: namesOf(wanted) };
  } finally {
    await store.close();
  }
}

function digestIn(image: string): Digest {
  if (isDigest(image)) return image;
  const { reference } = parseImagePlace(image);
  if (reference !== undefined && isDigest(reference)) return reference;
  throw new InvalidInput('image', `name it by its digest, which is what is kept of it: ${quoted(image)} may be any`);
}

function entriesOf(wanted: readonly Wanted[]): ReadonlyMap<Sha256, TrustEntry> {
  return new Map(wanted.flatMap(({ trust }) => trust.map((entry) => [trustHash(entry), entry] as const)));
}

function namesOf(wanted: readonly Wanted[]): VerifiedAgain['names'] {
  const all = wanted.flatMap(({ name, trust }) => trust.map((entry) => [trustHash(entry), name] as const));
  const groups = Map.groupBy(all, ([hash]) => hash);
  return new Map([...groups].map(([hash, own]) => [hash, own.map(([, name]) => name)]));
}
