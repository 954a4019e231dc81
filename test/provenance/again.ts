// `node again.ts FILE`: the verdicts on what was kept in a file, a line each, computed by nothing else.
import { readFileSync } from 'node:fs';
import { parseDigest } from '../../src/core/digest.ts';
import { examine } from '../../src/provenance/examine/examine.ts';
import type { Material } from '../../src/provenance/material.ts';
import { trustHash } from '../../src/provenance/trust/trust-entry.ts';
import { type TrustText, trustOf } from './good.ts';
import { IMAGE, sha256 } from './material.ts';
import { TARGET } from './notary.ts';

/** An attachment as it is kept, and by what it is examined. */
export interface Kept {
  readonly manifestType: string;
  readonly mediaType: string;
  readonly annotations: readonly (readonly [string, string])[];
  readonly bytes: string;
  readonly trust: TrustText;
}

export function keptOf({ manifestType, mediaType, annotations, bytes }: Material, trust: TrustText): Kept {
  return { manifestType, mediaType, annotations: [...annotations], bytes: bytes.toString('base64'), trust };
}

/** The verdict on it, and the hash of each of its inputs. */
export function verdictLine({ trust, bytes, annotations, ...types }: Kept): string {
  const entry = trustOf(trust);
  const material: Material = {
    ...types,
    digest: sha256('a manifest'),
    found: 'tag',
    annotations: new Map(annotations),
    manifestAnnotations: new Map(),
    bytes: Buffer.from(bytes, 'base64'),
  };
  const verdict = examine(material, { digest: parseDigest(IMAGE), ...TARGET }, entry);
  return JSON.stringify([trustHash(entry), sha256(material.bytes), verdict]);
}

const [, program, file] = process.argv;
if (program === import.meta.filename && file !== undefined) {
  const kept: readonly Kept[] = JSON.parse(readFileSync(file, 'utf8'));
  process.stdout.write(`${new Date().getUTCFullYear()}\n${kept.map(verdictLine).join('\n')}\n`);
}
