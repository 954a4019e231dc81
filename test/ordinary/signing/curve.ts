import { createECDH, createHash, createHmac, createPrivateKey, createPublicKey, hash } from 'node:crypto';
import { seq } from '../../provenance/der.ts';
import type { Holder } from '../../provenance/material.ts';

// SEC 2, secp256r1: the number of its points.
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const SIZE = 32;

/** A holder of a P-256 key, the same for the same words, who signs the same bytes the same way (RFC 6979). */
export function holderOf(words: string): Holder {
  const secret = (numberOf(hash('sha512', words, 'buffer')) % (ORDER - 1n)) + 1n;
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(bytesOf(secret));
  const point = curve.getPublicKey();
  const part = (from: number): string => point.subarray(from, from + SIZE).toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', d: bytesOf(secret).toString('base64url'), x: part(1), y: part(1 + SIZE) };
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  return {
    privateKey,
    publicKey: createPublicKey(privateKey),
    by: (bytes) => {
      const [r, s] = signedWith(secret, bytes);
      return seq(integer(r), integer(s));
    },
  };
}

/** The same signature as two numbers one after the other, as JOSE and COSE have it. */
export function flat(signature: Buffer): Buffer {
  const [first = 0] = [signature[3]];
  const parts = [signature.subarray(4, 4 + first), signature.subarray(6 + first)];
  return Buffer.concat(parts.map((part) => bytesOf(numberOf(part))));
}

function signedWith(secret: bigint, bytes: Buffer): readonly [bigint, bigint] {
  const digest = createHash('sha256').update(bytes).digest();
  const once = nonceOf(secret, digest);
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(bytesOf(once));
  const r = numberOf(curve.getPublicKey().subarray(1, 1 + SIZE)) % ORDER;
  return [r, (inverse(once) * ((numberOf(digest) + r * secret) % ORDER)) % ORDER];
}

/** RFC 6979, 3.2, without the turns that one in 2^32 would take. */
function nonceOf(secret: bigint, digest: Buffer): bigint {
  const mac = (key: Buffer, ...parts: readonly Buffer[]): Buffer =>
    createHmac('sha256', key).update(Buffer.concat(parts)).digest();
  const seed = Buffer.concat([bytesOf(secret), bytesOf(numberOf(digest) % ORDER)]);
  let [key, value]: [Buffer, Buffer] = [Buffer.alloc(SIZE, 0), Buffer.alloc(SIZE, 1)];
  for (const turn of [0, 1]) {
    key = mac(key, value, Buffer.from([turn]), seed);
    value = mac(key, value);
  }
  return numberOf(mac(key, value)) % ORDER;
}

function inverse(number: bigint): bigint {
  let [result, base] = [1n, number];
  for (let power = ORDER - 2n; power > 0n; power >>= 1n) {
    if (power & 1n) result = (result * base) % ORDER;
    base = (base * base) % ORDER;
  }
  return result;
}

const numberOf = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);
const bytesOf = (number: bigint): Buffer => Buffer.from(number.toString(16).padStart(2 * SIZE, '0'), 'hex');

/** A positive INTEGER of DER. */
function integer(number: bigint): Buffer {
  const hex = number.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const content = (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([2, content.length]), content]);
}
