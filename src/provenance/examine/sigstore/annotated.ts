import type { TransparencyLogEntry } from '@sigstore/bundle';
import type { X509Certificate } from '@sigstore/core';
import { InvalidInput } from '../../../core/error.ts';
import type { Material } from '../../material.ts';
import { jsonObject, strictBase64, strictJson, textOf } from '../../strict.ts';
import { leafCertificate } from './leaf.ts';
import type { Signed } from './signed.ts';

const SIGNATURE = 'dev.cosignproject.cosign/signature';
const CERTIFICATE = 'dev.sigstore.cosign/certificate';
const BUNDLE = 'dev.sigstore.cosign/bundle';
const TIMESTAMP = 'dev.sigstore.cosign/rfc3161timestamp';
const LONGEST = 1024 * 1024;

type Annotated = Omit<Signed, 'content'> & { readonly signature?: Buffer };

/**
 * What cosign 1 and 2 wrote beside a signature, into annotations of its layer: the signature itself, certificate, log entry,
 * timestamp. The chain that stands there, too, is not read: authorities are the root's alone.
 * @throws InvalidInput for what is none of them.
 */
export function annotated({ annotations }: Material): Annotated {
  const at = (key: string): string | undefined => {
    const text = annotations.get(key);
    if (text !== undefined && text.length > LONGEST)
      throw new InvalidInput(key, 'is longer than anything that stands there');
    return text === '' ? undefined : text;
  };
  const [signature, pem, bundle, timestamp] = [at(SIGNATURE), at(CERTIFICATE), at(BUNDLE), at(TIMESTAMP)];
  return {
    ...(signature !== undefined && { signature: strictBase64(signature, SIGNATURE) }),
    ...(pem !== undefined && { certificate: certificateOf(pem) }),
    entries: bundle === undefined ? [] : [entryOf(bundle)],
    timestamps: timestamp === undefined ? [] : [timestampOf(timestamp)],
  };
}

function certificateOf(pem: string): X509Certificate {
  const [, body, ...more] =
    /^\s*-----BEGIN CERTIFICATE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END CERTIFICATE-----\s*$/.exec(pem) ?? [];
  if (body === undefined || more.length > 0) throw new InvalidInput(CERTIFICATE, 'is no PEM certificate');
  return leafCertificate(strictBase64(body.replaceAll(/[\r\n]/g, ''), CERTIFICATE), CERTIFICATE);
}

/** Rekor's answer as cosign kept it: the entry's body and the log's promise, without a proof of inclusion. */
function entryOf(text: string): TransparencyLogEntry {
  const bundle = jsonObject(strictJson(Buffer.from(text), BUNDLE), BUNDLE);
  const payload = jsonObject(bundle['Payload'], `${BUNDLE}.Payload`);
  const { integratedTime, logIndex, logID, body } = payload;
  if (!Number.isSafeInteger(integratedTime) || !Number.isSafeInteger(logIndex))
    throw new InvalidInput(BUNDLE, 'has no times and places that are whole numbers');
  if (typeof logID !== 'string' || !/^[a-f0-9]{64}$/.test(logID))
    throw new InvalidInput(`${BUNDLE}.logID`, 'is no hash');
  const canonicalizedBody = strictBase64(body, `${BUNDLE}.body`);
  const said = jsonObject(strictJson(canonicalizedBody, `${BUNDLE}.body`), `${BUNDLE}.body`);
  return {
    logIndex: String(logIndex),
    logId: { keyId: Buffer.from(logID, 'hex') },
    kindVersion: { kind: textOf(said, 'kind') ?? '', version: textOf(said, 'apiVersion') ?? '' },
    integratedTime: String(integratedTime),
    inclusionPromise: {
      signedEntryTimestamp: strictBase64(bundle['SignedEntryTimestamp'], `${BUNDLE}.SignedEntryTimestamp`),
    },
    inclusionProof: undefined,
    canonicalizedBody,
  };
}

function timestampOf(text: string): Buffer {
  const holder = jsonObject(strictJson(Buffer.from(text), TIMESTAMP), TIMESTAMP);
  return strictBase64(holder['SignedRFC3161Timestamp'], `${TIMESTAMP}.SignedRFC3161Timestamp`);
}
