import type { Sha256 } from '../../core/attachment.ts';
import { known } from '../../core/known.ts';
import type { PolicySigner } from '../../core/policy.ts';
import { identityPattern } from '../matching/identity.ts';
import type { SignerSpec } from '../schema/trust-schema.ts';

/** What the files say that a signer names. */
export interface ReadSigner {
  /** By which names its trust entries go in verdicts. */
  readonly trust: readonly Sha256[];
  /** SHA-256 of the key's SubjectPublicKeyInfo, where it has one. */
  readonly key?: Sha256;
  /** Whom its root means, where identities of certificates say that. */
  readonly isBy?: PolicySigner['isBy'];
}

/** Reads what an entry of `signers` names: this stage opens no file. */
export type ReadSigners = (signer: SignerSpec) => ReadSigner;

/** Without its files nothing by a signer can be examined, and none of it passes. */
export const UNREAD: ReadSigners = () => ({ trust: [] });

/** The signers as questions: keys under one name are one signer, so that one key can follow another. */
export function compileSigners(signers: readonly SignerSpec[], read: ReadSigners): readonly PolicySigner[] {
  const byName = Map.groupBy(compiled(signers, read), ({ name }) => name);
  return [...byName.values()].flatMap((all) => {
    const [first, ...others] = all;
    return first ? [others.length === 0 ? first : together(first, all)] : [];
  });
}

function together({ name }: PolicySigner, all: readonly PolicySigner[]): PolicySigner {
  return {
    name,
    trust: all.flatMap(({ trust }) => trust),
    isBy: (signer) => all.some((one) => one.isBy(signer)),
    takesStatements: all.some(({ takesStatements }) => takesStatements),
    listsBuilders: all.some(({ listsBuilders }) => listsBuilders),
    maySpeakFor: (builder) => all.some((one) => one.maySpeakFor(builder)),
  };
}

function compiled(signers: readonly SignerSpec[], read: ReadSigners): readonly PolicySigner[] {
  return signers.map((spec) => {
    const { name, attestations = false, builders } = spec;
    const { trust, key, isBy = isNamed(spec, key) } = read(spec);
    return {
      name,
      trust,
      isBy,
      ...(spec.key === undefined && intervalOf(spec)),
      takesStatements: attestations,
      listsBuilders: builders !== undefined,
      maySpeakFor: (builder) => builders?.includes(builder) === true,
    };
  });
}

function intervalOf({ validFrom, validUntil }: SignerSpec): Pick<PolicySigner, 'counts'> {
  if (validFrom === undefined && validUntil === undefined) return {};
  return { counts: { from: validFrom ?? 0, ...known({ to: validUntil }) } };
}

function isNamed({ identity, issuer }: SignerSpec, key: Sha256 | undefined): PolicySigner['isBy'] {
  if (identity !== undefined && issuer !== undefined) {
    const isIdentity = identityPattern(identity);
    return (signer) => 'identity' in signer && signer.issuer === issuer && isIdentity(signer.identity);
  }
  return (signer) => key !== undefined && 'key' in signer && signer.key === key;
}
