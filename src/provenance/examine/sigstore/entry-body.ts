import { createPublicKey, hash, X509Certificate as NodeCertificate } from 'node:crypto';
import type { TransparencyLogEntry } from '@sigstore/bundle';
import { InvalidInput, quoted } from '../../../core/error.ts';
import { isJson, type Json, jsonObject, strictBase64, strictJson, textOf, within } from '../../strict.ts';
import { keyId } from '../../trust/public-key.ts';
import type { SignedContent } from './signed.ts';

/** Whose signature an entry has to name: the certificate where there is one, else the key. */
export type Named = { readonly certificate: Buffer } | { readonly key: string };

const LONGEST = 1024 * 1024;

/**
 * What the library leaves to us of an entry's body: that it names the key or certificate that signed (GHSA-whqx-f9j3-ch6m),
 * and all of `intoto 0.0.1`, which names the hashes of the envelope and of its payload, but no signature.
 * @throws InvalidInput with the reason.
 */
export function checkEntryBody(
  { canonicalizedBody, kindVersion }: TransparencyLogEntry,
  content: SignedContent,
  named: Named,
): void {
  const refuse = (reason: string): never => {
    throw new InvalidInput('log entry', reason);
  };
  const body = jsonObject(strictJson(canonicalizedBody, 'log entry'), 'log entry');
  const { kind, version } = kindVersion;
  if (body['kind'] !== kind || body['apiVersion'] !== version) refuse(`is no ${quoted(`${kind} ${version}`)}`);
  const spec = within(body, 'spec');
  if (kind === 'intoto' && version === '0.0.1') checkIntoto(spec, content);
  const verifiers = verifiersOf(`${kind} ${version}`, spec);
  if (verifiers.length !== 1)
    refuse(`${quoted(`${kind} ${version}`)} names ${verifiers.length} signers, and one is read`);
  for (const verifier of verifiers) if (!isSame(verifier, named)) refuse('names another key or certificate');
}

/** Whether its body is one that the library reads. */
export function isIntoto001({ kindVersion }: TransparencyLogEntry): boolean {
  return kindVersion.kind === 'intoto' && kindVersion.version === '0.0.1';
}

function checkIntoto(spec: Json | undefined, content: SignedContent): void {
  const named = within(spec, 'content');
  const [envelope, payload] = ['hash', 'payloadHash'].map((field) => {
    const one = within(named, field);
    const value = one && textOf(one, 'value', 64);
    return one?.['algorithm'] === 'sha256' && value !== undefined ? Buffer.from(value, 'hex') : undefined;
  });
  if (!content.envelope || !envelope?.equals(hash('sha256', content.envelope, 'buffer')))
    throw new InvalidInput('log entry', 'names another envelope');
  if (!payload || !content.compareDigest(payload)) throw new InvalidInput('log entry', 'names another payload');
}

/** Whom an entry names as signer: PEM text in base64, or of Rekor 2 DER. */
function verifiersOf(kind: string, spec: Json | undefined): readonly Buffer[] {
  switch (kind) {
    case 'hashedrekord 0.0.1':
      return pem(within(within(spec, 'signature'), 'publicKey')?.['content']);
    case 'intoto 0.0.1':
      return pem(spec?.['publicKey']);
    case 'intoto 0.0.2':
      return each(within(within(spec, 'content'), 'envelope')?.['signatures'], (one) => pem(one['publicKey']));
    case 'dsse 0.0.1':
      return each(spec?.['signatures'], (one) => pem(one['verifier']));
    case 'hashedrekord 0.0.2':
      return der(within(within(within(spec, 'hashedRekordV002'), 'signature'), 'verifier'));
    case 'dsse 0.0.2':
      return each(within(spec, 'dsseV002')?.['signatures'], (one) => der(within(one, 'verifier')));
    default:
      return [];
  }
}

function each(list: unknown, read: (one: Json) => readonly Buffer[]): readonly Buffer[] {
  return Array.isArray(list) ? list.flatMap((one: unknown) => (isJson(one) ? read(one) : [])) : [];
}

function pem(text: unknown): readonly Buffer[] {
  return typeof text === 'string' && text.length < LONGEST ? [Buffer.from(text, 'base64')] : [];
}

function der(verifier: Json | undefined): readonly Buffer[] {
  const raw = (within(verifier, 'x509Certificate') ?? within(verifier, 'publicKey'))?.['rawBytes'];
  return typeof raw === 'string' && raw.length < LONGEST ? [strictBase64(raw, 'log entry')] : [];
}

function isSame(verifier: Buffer, named: Named): boolean {
  try {
    if ('certificate' in named) return new NodeCertificate(verifier).raw.equals(named.certificate);
    const isText = verifier.toString('latin1').startsWith('-----');
    const key = isText ? createPublicKey(verifier) : createPublicKey({ key: verifier, format: 'der', type: 'spki' });
    return keyId(key) === named.key;
  } catch {
    return false;
  }
}
