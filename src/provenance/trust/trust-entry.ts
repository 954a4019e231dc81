import { jsonHash } from '../../core/canonical.ts';
import type { Time } from '../../core/time.ts';
import type { Sha256 } from '../../core/attachment.ts';
import type { CertificateStore } from './certificate-store.ts';
import type { PublicKey } from './public-key.ts';
import type { Root } from './root.ts';

/**
 * What signatures are held against: nothing of who may sign what, so that a change of that verifies nothing anew. What an
 * entry does not name (a log, a timestamp authority) is set aside in the material.
 */
export type TrustEntry =
  | {
      readonly kind: 'key';
      readonly key: PublicKey;
      /** Whose logs and timestamp authorities are believed. */
      readonly root?: Root;
      readonly log?: 'required';
      readonly validFrom?: Time;
      readonly validUntil?: Time;
    }
  | { readonly kind: 'root'; readonly root: Root }
  /** Of the Notary Project. */
  | { readonly kind: 'certificates'; readonly store: CertificateStore };

/** The name of an entry in verdicts. */
export function trustHash(entry: TrustEntry): Sha256 {
  if (entry.kind === 'root') return jsonHash({ root: entry.root.id });
  if (entry.kind === 'certificates') return jsonHash({ certificates: entry.store.id });
  const { key, root, log, validFrom, validUntil } = entry;
  return jsonHash({ key: key.id, root: root?.id, log, validFrom, validUntil });
}
