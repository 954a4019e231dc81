import type { Digest } from '../../core/digest.ts';
import { known } from '../../core/known.ts';
import type { Time } from '../../core/time.ts';
import type { Attached, Attachment } from '../../provenance/find/find.ts';
import { examine } from '../../provenance/examine/examine.ts';
import type { Material } from '../../provenance/material.ts';
import { type TrustEntry, trustHash } from '../../provenance/trust/trust-entry.ts';
import { firstSeen, isSignature, type Sha256, type Signer, type Verdict, worthOf } from '../../core/attachment.ts';
import type { Subject } from '../../provenance/subject.ts';
import type { Wanted } from './wanted.ts';

/** An attachment with what it is worth. */
export interface Judged extends Verdict {
  readonly digest: Digest;
  readonly found: Material['found'];
  /** What it was asked for: the image, its index or one of its children. */
  readonly subject: Digest;
  /** Of the trust entry that the verdict is by. */
  readonly trust: Sha256;
  readonly strength: 'verified' | 'asserted';
  /** Of a statement in an index that one. */
  readonly listedBy?: Digest;
}

export interface Requirement {
  readonly name: string;
  readonly isSatisfied: boolean;
  /** It cannot be told: who proves a signature is not known to the trust root. */
  readonly isUnknown?: true;
  readonly reason: string;
}

export interface Verification {
  readonly attachments: readonly Judged[];
  readonly requirements: readonly Requirement[];
  readonly isSatisfied: boolean;
}

interface Asked {
  readonly wanted: readonly Wanted[];
  /** When the attachments were first seen: what has no proved time counts by that. */
  readonly seen: Time;
  readonly repository?: string;
  /** Of an artifact that is at hand. */
  readonly bytes?: Buffer;
}

type Image = Pick<Attached, 'digest' | 'children' | 'indexes' | 'attachments'> & {
  readonly kind: Attached['kind'] | 'artifact';
};

/** Holds all that is attached to an image against everybody who has to have signed it. */
export function verify(image: Image, asked: Asked): Verification {
  const entries = new Map<Sha256, TrustEntry>();
  for (const { trust } of asked.wanted) for (const entry of trust) entries.set(trustHash(entry), entry);
  const attachments = boundByIndex(
    image.attachments.flatMap((one) => judged(one, entries, asked)),
    asked.wanted,
  );
  const requirements = asked.wanted.map((one) => requirement(one, image, attachments));
  return {
    attachments,
    requirements,
    isSatisfied: requirements.length > 0 && requirements.every((one) => one.isSatisfied),
  };
}

/** The best verdict by any entry: by several keys one attachment verifies with one of them. */
function judged(
  { subject, material, target }: Attachment,
  entries: ReadonlyMap<Sha256, TrustEntry>,
  { seen, repository, bytes }: Asked,
): readonly Judged[] {
  const { mediaType, size } = target ?? {};
  const about: Subject = { digest: subject, ...known({ repository, bytes, mediaType, size }) };
  let best: Judged | undefined;
  for (const [trust, entry] of entries) {
    const verdict = examine(material, about, entry);
    if (!verdict) continue;
    const shown = firstSeen(verdict, seen);
    const { digest, found, listed } = material;
    const strength = shown.state === 'verified' ? 'verified' : 'asserted';
    const one: Judged = {
      ...shown,
      digest,
      found,
      subject,
      trust,
      strength,
      ...(listed && { listedBy: listed.index }),
    };
    if (!best || worthOf(one) > worthOf(best)) best = one;
  }
  return best ? [best] : [];
}

/** A statement in an index is signed with that index, or with its own manifest. */
function boundByIndex(attachments: readonly Judged[], wanted: readonly Wanted[]): readonly Judged[] {
  const signerOf = (digest: Digest): Signer | undefined =>
    attachments.find((one) => one.subject === digest && isSignature(one) && wanted.some((by) => counts(one, by)))
      ?.signer;
  return attachments.map((one) => {
    if (one.state !== 'unsigned' || one.listedBy === undefined) return one;
    const signer = signerOf(one.digest) ?? signerOf(one.listedBy);
    if (!signer) return one;
    const reason = 'what lists the statement is signed';
    return { ...one, state: 'verified', strength: 'verified', ours: true, reason, signer };
  });
}

function requirement(
  wanted: Wanted,
  { digest, kind, children, indexes }: Image,
  attachments: readonly Judged[],
): Requirement {
  const { name } = wanted;
  const hasSigned = (one: Digest): boolean => attachments.some((it) => it.subject === one && counts(it, wanted));
  const satisfied = (reason: string): Requirement => ({ name, isSatisfied: true, reason });
  if (hasSigned(digest)) return satisfied(kind === 'index' ? 'the index is signed' : 'it is signed');
  if (indexes.some(hasSigned)) return satisfied('an index that lists it is signed');
  const signed = children.filter(hasSigned).length;
  if (children.length > 0 && signed === children.length) return satisfied('each of its images is signed');
  const unknown = attachments.find(
    ({ subject, check, signer, claimed = signer }) =>
      subject === digest && check === 'trust-root' && claimed && wanted.isBy(claimed),
  );
  if (unknown) return { name, isSatisfied: false, isUnknown: true, reason: `it cannot be told: ${unknown.reason}` };
  return { name, isSatisfied: false, reason: whyNot(wanted, digest, attachments, { signed, of: children.length }) };
}

function counts(one: Judged, { isBy, takesStatements }: Wanted): boolean {
  if (one.state !== 'verified' || one.format === 'buildkit' || !one.signer || !isBy(one.signer)) return false;
  return takesStatements || isSignature(one);
}

function whyNot(
  wanted: Wanted,
  digest: Digest,
  attachments: readonly Judged[],
  { signed, of }: { readonly signed: number; readonly of: number },
): string {
  if (signed > 0) return `${signed} of ${of} images of the index are signed, and the index is not`;
  const about = attachments.filter(({ subject }) => subject === digest);
  const by = about.filter(({ signer }) => signer && wanted.isBy(signer));
  const failed =
    by.find(({ state }) => state !== 'verified') ?? about.find(({ state, ours }) => ours && state !== 'verified');
  if (failed?.check !== undefined) return `nothing that it signed is good: ${failed.check}, ${failed.reason}`;
  if (by.length > 0) return 'it made statements about the image, and signed none';
  const unread = about.find(({ state }) => state === 'unsupported');
  if (unread) return `nothing by it is attached that is read, and something is not: ${unread.reason}`;
  return about.length === 0 ? 'nothing is attached' : 'nothing by it is attached';
}
