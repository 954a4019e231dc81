import { TrustedRoot } from '@sigstore/protobuf-specs';
import { type TrustMaterial, toTrustMaterial } from '@sigstore/verify';
import { jsonHash } from '../../core/canonical.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import type { Time } from '../../core/time.ts';
import { isJson, type Json, jsonObject, strictJson } from '../strict.ts';
import type { Sha256 } from '../../core/attachment.ts';

/** Whose certificates, logs and timestamps are believed. */
export interface Root {
  /** Of its content, whatever its file looks like. */
  readonly id: Sha256;
  readonly material: TrustMaterial;
  /** When the newest of its services began: what began later it cannot know. Absent: none of them says. */
  readonly of?: Time;
}

const LARGEST = 4 * 1024 * 1024;
const MOST = 20;
const MOST_OF_EACH = 100;
const TYPE = /^application\/vnd\.dev\.sigstore\.trustedroot(?:\+json;version=0\.[12]|\.v0\.[12]\+json)$/;
const LISTS = ['tlogs', 'certificateAuthorities', 'ctlogs', 'timestampAuthorities'] as const;

/**
 * Reads a trusted root of Sigstore (sigstore/protobuf-specs, `sigstore_trustroot.proto`) as JSON, or several as lines of
 * JSON, as `gh attestation trusted-root` writes them.
 * @throws InvalidInput for what is none, and for a key of a log without a beginning: it would count since ever.
 */
export function parseRoots(bytes: Buffer, field: string): readonly Root[] {
  if (bytes.length > LARGEST) throw new InvalidInput(field, `has ${bytes.length} bytes, and ${LARGEST} are the most`);
  const texts = isOneObject(bytes) ? [bytes] : linesOf(bytes);
  if (texts.length === 0 || texts.length > MOST)
    throw new InvalidInput(field, `holds ${texts.length} trusted roots, and 1 to ${MOST} are read`);
  return texts.map((text, index) =>
    rootOf(strictJson(text, field), texts.length > 1 ? `${field}:${index + 1}` : field),
  );
}

function isOneObject(bytes: Buffer): boolean {
  try {
    return isJson(JSON.parse(bytes.toString('utf8')));
  } catch {
    return false;
  }
}

function linesOf(bytes: Buffer): readonly Buffer[] {
  const lines = bytes.toString('latin1').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => Buffer.from(line, 'latin1'));
}

function rootOf(value: unknown, field: string): Root {
  const root = jsonObject(value, field);
  const { mediaType } = root;
  if (typeof mediaType !== 'string' || !TYPE.test(mediaType))
    throw new InvalidInput(field, `is no trusted root of Sigstore: its mediaType is ${quoted(mediaType)}`);
  for (const list of LISTS) checkList(root, list, field);
  try {
    const material = toTrustMaterial(TrustedRoot.fromJSON(root));
    return { id: jsonHash(root), material, ...known({ of: newestOf(material) }) };
  } catch (error) {
    throw new InvalidInput(field, `cannot be read as a trusted root: ${error instanceof Error ? error.message : ''}`);
  }
}

function newestOf({ tlogs, ctlogs, certificateAuthorities, timestampAuthorities }: TrustMaterial): Time | undefined {
  const starts = [...tlogs, ...ctlogs, ...certificateAuthorities, ...timestampAuthorities].map(({ validFor }) =>
    validFor.start.getTime(),
  );
  const newest = Math.max(0, ...starts);
  // The library takes the beginning of time for what is not said.
  return newest > 0 ? newest : undefined;
}

function checkList(root: Json, list: (typeof LISTS)[number], field: string): void {
  const all = root[list] ?? [];
  if (!Array.isArray(all) || all.length > MOST_OF_EACH)
    throw new InvalidInput(`${field}.${list}`, `is no list of at most ${MOST_OF_EACH}`);
  for (const [index, one] of all.entries()) {
    const place = `${field}.${list}[${index}]`;
    const holder = jsonObject(one, place);
    if (list === 'tlogs' || list === 'ctlogs') {
      const key = jsonObject(holder['publicKey'], `${place}.publicKey`);
      const valid = jsonObject(key['validFor'], `${place}.publicKey.validFor`);
      if (typeof valid['start'] !== 'string')
        throw new InvalidInput(`${place}.publicKey.validFor.start`, 'is missing: the key would count since ever');
    }
  }
}
