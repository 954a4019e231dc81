import type { Signer } from '../../core/attachment.ts';
import type { CertificateStore } from '../../provenance/trust/certificate-store.ts';
import { type DistinguishedName, hasAllOf, parseDistinguishedName } from '../../provenance/trust/distinguished-name.ts';
import type { PublicKey } from '../../provenance/trust/public-key.ts';
import type { Root } from '../../provenance/trust/root.ts';
import type { TrustEntry } from '../../provenance/trust/trust-entry.ts';
import type { Time } from '../../core/time.ts';
import { identityPattern } from '../../policy/matching/identity.ts';

/** Somebody who has to have signed. */
export interface Wanted {
  /** For sentences. */
  readonly name: string;
  /** Against which material is examined: it verifies by any of them. */
  readonly trust: readonly TrustEntry[];
  /** Whether a verified attachment is by them. */
  isBy(signer: Signer): boolean;
  /** Whether a statement counts, or a signature alone. */
  readonly takesStatements: boolean;
}

/** Whoever holds a key; `roots` are those whose logs and timestamps are believed beside it. */
export function holderOf(
  name: string,
  key: PublicKey,
  roots: readonly Root[],
  more: { readonly validFrom?: Time; readonly validUntil?: Time; readonly log?: 'required' } = {},
): Omit<Wanted, 'takesStatements'> {
  const entry = { kind: 'key', key, ...more } as const;
  return {
    name,
    trust: roots.length === 0 ? [entry] : roots.map((root) => ({ ...entry, root })),
    isBy: (signer) => 'key' in signer && signer.key === key.id,
  };
}

/**
 * Whoever an issuer calls so: both exactly, and in the identity `*` for something within one segment, which `/`, `@` and `#`
 * end.
 * @throws InvalidInput for `*` in the host or before it: it would be anybody's.
 */
export function identified(identity: string, issuer: string, roots: readonly Root[]): Omit<Wanted, 'takesStatements'> {
  const isIdentity = identityPattern(identity);
  return {
    name: `${identity} by ${issuer}`,
    trust: roots.map((root) => ({ kind: 'root', root })),
    isBy: (signer) => 'identity' in signer && isIdentity(signer.identity) && signer.issuer === issuer,
  };
}

/** Whoever a trust store of the Notary Project knows by a name with all these attributes; one of the names is enough. */
export function named(
  name: string,
  store: CertificateStore,
  identities: readonly DistinguishedName[],
): Omit<Wanted, 'takesStatements'> {
  return {
    name,
    trust: [{ kind: 'certificates', store }],
    isBy: (signer) => {
      if (!('subject' in signer) || !store.authorities.has(signer.authority)) return false;
      const subject = parseDistinguishedName(signer.subject, 'subject');
      return identities.some((one) => hasAllOf(subject, one));
    },
  };
}
