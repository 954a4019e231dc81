import { createHash, hash, sign } from 'node:crypto';
import { initializeCA, initializeCTLog, initializeTLog, initializeTSA } from '@sigstore/mock';
import { bundleOf, ec, type Holder, IN_TOTO, preAuth, statement } from './material.ts';

export const IDENTITY = 'https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/v1.4.2';
export const ISSUER = 'https://token.actions.githubusercontent.com';

export interface Signing {
  readonly identity?: string;
  readonly issuer?: string;
  readonly text?: string;
  readonly payloadType?: string;
  /** Which entry is made: of the first Rekor (with a time), of the second (without), or none. */
  readonly log?: 'dsse' | 'hashedrekord' | 'none';
  readonly isStamped?: boolean;
}

/** A signature by a certificate, put together, and its parts for whoever exchanges them. */
export interface Signed {
  readonly certificate: string;
  readonly envelope: {
    readonly payloadType: string;
    readonly payload: string;
    readonly signatures: readonly { readonly sig: string }[];
  };
  readonly entries: readonly object[];
  readonly timestamps: readonly string[];
}

/** A whole instance of Sigstore in this process: authority, CT log, log, timestamp authority, with real keys and signatures. */
// Its authorities’ own certificates begin when they are made: what they sign is of a minute later.
// In whole seconds: how fractions are written down differs.
export async function instance(given = new Date(Date.now() + 60_000)) {
  const clock = new Date(Math.floor(given.getTime() / 1000) * 1000);
  const [caKey, ctKey, logKey, tsaKey] = [ec('P-384'), ec(), ec(), ec('P-384')];
  const ct = await initializeCTLog(ctKey, clock);
  const ca = await initializeCA(caKey, ct, clock);
  const log = await initializeTLog('https://rekor.acme.example', logKey, clock);
  const tsa = await initializeTSA(tsaKey, clock);
  const start = new Date(clock.getTime() - 3_600_000).toISOString();

  async function signed({
    identity = IDENTITY,
    issuer = ISSUER,
    text = statement(),
    payloadType = IN_TOTO,
    log: kind = 'dsse',
    isStamped = true,
  }: Signing = {}): Promise<Signed> {
    const holder = ec();
    const raw = await ca.issueCertificate({
      publicKey: holder.publicKey.export({ type: 'spki', format: 'der' }),
      subjectAltName: identity,
      extensions: [
        { oid: '1.3.6.1.4.1.57264.1.8', value: issuer },
        { oid: '1.3.6.1.4.1.57264.1.13', value: '0123456789abcdef0123456789abcdef01234567' },
      ],
    });
    const certificate = bytesOf(raw).toString('base64');
    const payload = Buffer.from(text);
    const signature = sign('sha256', preAuth(payload, payloadType), holder.privateKey);
    const envelope = {
      payloadType,
      payload: payload.toString('base64'),
      signatures: [{ sig: signature.toString('base64') }],
    };
    return {
      certificate,
      envelope,
      entries: kind === 'none' ? [] : [await entry(kind, certificate, payload, payloadType, signature)],
      timestamps: isStamped ? [await stamp(signature)] : [],
    };
  }

  async function stamp(signature: Buffer): Promise<string> {
    const given = await tsa.timestamp({
      artifactHash: createHash('sha256').update(signature).digest(),
      hashAlgorithmOID: '2.16.840.1.101.3.4.2.1',
      nonce: 7,
      policyOID: '1.3.6.1.4.1.57264.2',
    });
    return bytesOf(given).toString('base64');
  }

  async function entry(
    kind: 'dsse' | 'hashedrekord',
    certificate: string,
    payload: Buffer,
    payloadType: string,
    signature: Buffer,
  ): Promise<object> {
    const pem = Buffer.from(
      `-----BEGIN CERTIFICATE-----\n${certificate.replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`,
    );
    const dsse = {
      envelopeHash: { algorithm: 'sha256', value: hash('sha256', 'any') },
      payloadHash: { algorithm: 'sha256', value: hash('sha256', payload) },
      signatures: [{ signature: signature.toString('base64'), verifier: pem.toString('base64') }],
    };
    const record = {
      data: { hash: { algorithm: 'sha256', value: hash('sha256', preAuth(payload, payloadType)) } },
      signature: { content: signature.toString('base64'), publicKey: { content: pem.toString('base64') } },
    };
    const proposed = { apiVersion: '0.0.1', kind, spec: kind === 'dsse' ? dsse : record };
    const kept = keptOf(await log.log(proposed));
    const { inclusionProof: proof, signedEntryTimestamp } = kept.verification;
    return {
      logIndex: String(kept.logIndex),
      logId: { keyId: Buffer.from(kept.logID, 'hex').toString('base64') },
      kindVersion: { kind, version: '0.0.1' },
      integratedTime: String(kept.integratedTime),
      inclusionPromise: { signedEntryTimestamp },
      inclusionProof: {
        logIndex: String(proof.logIndex),
        rootHash: Buffer.from(proof.rootHash, 'hex').toString('base64'),
        treeSize: String(proof.treeSize),
        hashes: [],
        checkpoint: { envelope: proof.checkpoint },
      },
      canonicalizedBody: kept.body,
    };
  }

  const key = (holder: Holder, keyDetails: string) => {
    const der = holder.publicKey.export({ type: 'spki', format: 'der' });
    return {
      hashAlgorithm: 'SHA2_256',
      publicKey: { rawBytes: der.toString('base64'), keyDetails, validFor: { start } },
      logId: { keyId: hash('sha256', der, 'base64') },
    };
  };
  const chain = (...certificates: readonly ArrayBufferView[]) => ({
    certChain: { certificates: certificates.map((one) => ({ rawBytes: bytesOf(one).toString('base64') })) },
    validFor: { start },
  });
  const root = {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [{ baseUrl: 'https://rekor.acme.example', ...key(logKey, 'PKIX_ECDSA_P256_SHA_256') }],
    certificateAuthorities: [chain(ca.rootCertificate)],
    ctlogs: [{ baseUrl: 'https://ct.acme.example', ...key(ctKey, 'PKIX_ECDSA_P256_SHA_256') }],
    timestampAuthorities: [chain(tsa.intCertificate, tsa.rootCertificate)],
  };
  return { root, signed, stamp };
}

/** The bundle of a signature, as cosign 3 writes it. */
export function bundled({ certificate, envelope, entries, timestamps }: Signed) {
  return bundleOf({
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {
      certificate: { rawBytes: certificate },
      tlogEntries: entries,
      timestampVerificationData: { rfc3161Timestamps: timestamps.map((signedTimestamp) => ({ signedTimestamp })) },
    },
    dsseEnvelope: envelope,
  });
}

interface Kept {
  readonly body: string;
  readonly logID: string;
  readonly logIndex: number;
  readonly integratedTime: number;
  readonly verification: {
    readonly signedEntryTimestamp: string;
    readonly inclusionProof: {
      readonly logIndex: number;
      readonly rootHash: string;
      readonly treeSize: number;
      readonly checkpoint: string;
    };
  };
}

/** What the log answered: its one entry, under a name of its own. */
function keptOf(answered: object): Kept {
  const [kept] = Object.values<Kept>(JSON.parse(JSON.stringify(answered)));
  if (!kept) throw new Error('the log answered nothing');
  return kept;
}

function bytesOf(view: ArrayBufferView): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}
