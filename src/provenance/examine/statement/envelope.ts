import { InvalidInput } from '../../../core/error.ts';
import { jsonObject, strictBase64, textOf } from '../../strict.ts';

/** A DSSE envelope with its one signature: https://github.com/secure-systems-lab/dsse/blob/master/envelope.md */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Buffer;
  readonly signature: Buffer;
  readonly keyid?: string;
}

/** @throws InvalidInput for what is none, and for several signatures, of which readers would take different ones. */
export function envelopeOf(value: unknown, field: string): Envelope {
  const envelope = jsonObject(value, field);
  const { payloadType, payload, signatures } = envelope;
  if (typeof payloadType !== 'string') throw new InvalidInput(`${field}.payloadType`, 'is no text');
  if (!Array.isArray(signatures) || signatures.length !== 1)
    throw new InvalidInput(`${field}.signatures`, 'is no list of one signature');
  const one = jsonObject(signatures[0], `${field}.signatures[0]`);
  const keyid = textOf(one, 'keyid');
  return {
    payloadType,
    payload: strictBase64(payload, `${field}.payload`),
    signature: strictBase64(one['sig'], `${field}.signatures[0].sig`),
    ...(keyid !== undefined && { keyid }),
  };
}

/** What is signed (https://github.com/secure-systems-lab/dsse/blob/master/protocol.md): lengths are those of the bytes. */
export function preAuthEncoding({ payloadType, payload }: Envelope): Buffer {
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `),
    payload,
  ]);
}
