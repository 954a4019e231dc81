import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Sha256 } from '../../core/attachment.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import type { PolicySigner } from '../../core/policy.ts';
import type { ReadSigner } from '../../policy/compile/signers.ts';
import { formatProblem, type PolicyFile } from '../../policy/file/load.ts';
import type { Note } from '../../policy/file/note.ts';
import type { RootSpec, SignerSpec } from '../../policy/schema/trust-schema.ts';
import type { Certificate } from '../../provenance/trust/certificate.ts';
import {
  type CertificateStore,
  certificateStore,
  parseCertificates,
} from '../../provenance/trust/certificate-store.ts';
import { hasAllOf, parseDistinguishedName } from '../../provenance/trust/distinguished-name.ts';
import { publicGoodRoot } from '../../provenance/trust/public-good.ts';
import { parsePublicKey, type PublicKey } from '../../provenance/trust/public-key.ts';
import { parseRoots, type Root } from '../../provenance/trust/root.ts';
import { type TrustEntry, trustHash } from '../../provenance/trust/trust-entry.ts';
import type { Trust } from './trusting-policy.ts';

const LARGEST_KEY = 64 * 1024;
const LARGEST_ROOT = 4 * 1024 * 1024;
const LARGEST_CERTIFICATES = 1024 * 1024;

/**
 * Reads every file that the policy's roots and signers name.
 * @throws InvalidInput whose message has one problem a line, each `file:line:column: path: reason`.
 */
export function readTrust({ name, spec, position }: PolicyFile): Trust {
  const { trust, signers = [] } = spec;
  const reading = new Reading(name);
  const roots = new Map<string, readonly Root[]>();
  const stores = new Map<string, Store>();
  for (const [index, root] of (trust?.roots ?? []).entries()) {
    const path = ['trust', 'roots', index];
    if (root.certificates) stores.set(root.name, reading.store(root, path));
    else roots.set(root.name, reading.root(root, path));
  }
  const byDefault = firstOf(trust?.roots ?? [], roots);
  const entries = new Map<Sha256, TrustEntry>();
  const read = new Map<SignerSpec, ReadSigner>();
  for (const [index, signer] of signers.entries()) {
    const store = signer.root === undefined ? undefined : stores.get(signer.root);
    if (store) {
      const entry = { kind: 'certificates', store: store.store } as const;
      entries.set(trustHash(entry), entry);
      read.set(signer, { trust: [trustHash(entry)], isBy: store.isBy });
      continue;
    }
    const own = signer.root === undefined ? undefined : roots.get(signer.root);
    const key = reading.key(signer, ['signers', index, 'key']);
    const named = entriesOf(signer, key, own ?? (signer.key === undefined ? byDefault : []));
    for (const one of named) entries.set(trustHash(one), one);
    read.set(signer, { trust: named.map(trustHash), ...known({ key: key?.id }) });
  }
  const [first] = reading.problems;
  if (first) {
    const lines = reading.problems.map((note) => formatProblem(name, { ...note, ...position(note.path) }));
    const place = `${name}:${position(first.path).line}:${position(first.path).column}`;
    throw new InvalidInput(place, lines.join('\n').slice(place.length + 2));
  }
  return { entries, signer: (one) => read.get(one) ?? { trust: [] } };
}

interface Store {
  readonly store: CertificateStore;
  readonly isBy: PolicySigner['isBy'];
}

/** Without roots in the policy identities are held against the public instance's. */
function firstOf(specs: readonly RootSpec[], roots: ReadonlyMap<string, readonly Root[]>): readonly Root[] {
  const first = specs.find(({ certificates }) => !certificates);
  return first ? (roots.get(first.name) ?? []) : [publicGoodRoot()];
}

function entriesOf(
  { log, validFrom, validUntil, key: path }: SignerSpec,
  key: PublicKey | undefined,
  roots: readonly Root[],
): readonly TrustEntry[] {
  if (path === undefined) return roots.map((root) => ({ kind: 'root', root }));
  if (!key) return [];
  const entry = { kind: 'key', key, ...known({ log, validFrom, validUntil }) } as const;
  return roots.length === 0 ? [entry] : roots.map((root) => ({ ...entry, root }));
}

/** Reads files, and notes what is wrong with each where the policy names it. */
class Reading {
  readonly problems: Note[] = [];
  readonly #folder: string;
  readonly #keys = new Map<Sha256, string>();
  #builtin: Root | undefined;

  constructor(policy: string) {
    this.#folder = dirname(policy);
  }

  /** Of the Notary Project: certificates, and by which names in them somebody is meant. */
  store({ certificates = [], timestamps = [], identities = [] }: RootSpec, path: Note['path']): Store {
    const store = certificateStore(
      this.#certificates(certificates, [...path, 'certificates']),
      this.#certificates(timestamps, [...path, 'timestamps']),
    );
    const names = identities.flatMap(
      (one, index) =>
        this.#attempt([...path, 'identities', index], () => [parseDistinguishedName(one, 'identity')]) ?? [],
    );
    return {
      store,
      isBy: (signer) => {
        if (!('subject' in signer) || !store.authorities.has(signer.authority)) return false;
        const subject = parseDistinguishedName(signer.subject, 'subject');
        return names.some((one) => hasAllOf(subject, one));
      },
    };
  }

  root({ builtin, file }: RootSpec, path: Note['path']): readonly Root[] {
    if (builtin !== undefined) return [(this.#builtin ??= publicGoodRoot())];
    if (file === undefined) return [];
    return this.#attempt([...path, 'file'], () => parseRoots(this.#bytes(file, LARGEST_ROOT), file)) ?? [];
  }

  key({ key: file, name }: SignerSpec, path: Note['path']): PublicKey | undefined {
    if (file === undefined) return undefined;
    return this.#attempt(path, () => {
      const key = parsePublicKey(this.#bytes(file, LARGEST_KEY).toString('utf8'), file);
      const other = this.#keys.get(key.id);
      if (other !== undefined) throw new InvalidInput(file, `is the very key of ${quoted(other)}: name it once`);
      this.#keys.set(key.id, name);
      return key;
    });
  }

  #certificates(files: readonly string[], path: Note['path']): readonly Certificate[] {
    return files.flatMap(
      (file, index) =>
        this.#attempt([...path, index], () => parseCertificates(this.#bytes(file, LARGEST_CERTIFICATES), file)) ?? [],
    );
  }

  #attempt<Value>(path: Note['path'], read: () => Value): Value | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      this.problems.push({ path, reason: error.message });
      return undefined;
    }
  }

  #bytes(file: string, most: number): Buffer {
    const place = resolve(this.#folder, file);
    try {
      const found = statSync(place);
      if (!found.isFile()) throw new InvalidInput(file, 'is no file');
      if (found.size > most) throw new InvalidInput(file, `has ${found.size} bytes, and ${most} are the most`);
      return readFileSync(place);
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
      throw new InvalidInput(file, `cannot be read: ${String(error.code)}`);
    }
  }
}
