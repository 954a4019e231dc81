import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attachedRecords } from '../../src/app/verifying/verify-records.ts';
import type { Material } from '../../src/provenance/material.ts';
import { byCertificates, byKeys, type Good, ofNotary } from './good.ts';
import { inManifest } from './in-manifest.ts';
import { IMAGE } from './material.ts';
import { TARGET } from './notary.ts';

const TWINS = 8;

/** Good ones, and twins of them with one byte changed. */
function* materials(good: readonly Good[]): Generator<Material> {
  for (const { material } of good) {
    yield material;
    for (let twin = 1; twin < TWINS; twin += 1) {
      const bytes = Buffer.from(material.bytes);
      const at = Math.floor((bytes.length * twin) / TWINS);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      yield { ...material, bytes };
    }
  }
}

/** A policy that names all by whom they are good, with its files. */
function policyFor(good: readonly Good[], folder: string): string {
  const texts = [...new Map(good.map(({ trust }) => [JSON.stringify(trust), trust])).values()];
  mkdirSync(join(folder, 'keys'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, 'keys', name), text);
    return `keys/${name}`;
  };
  const [roots, signers]: [string[], string[]] = [[], []];
  for (const [at, trust] of texts.entries()) {
    const name = `s${at}`;
    if ('key' in trust) signers.push(`{ name: ${name}, key: ${file(`${name}.pub`, trust.key)} }`);
    else if ('root' in trust) {
      roots.push(`{ name: ${name}, file: ${file(`${name}.json`, JSON.stringify(trust.root))} }`);
      signers.push(`{ name: ${name}, identity: release@acme.example, issuer: "https://token.example", root: ${name} }`);
    } else {
      const [own, clocks] = [file(`${name}.pem`, trust.authorities), file(`${name}-clocks.pem`, trust.timestamps)];
      roots.push(
        `{ name: ${name}, kind: notation, certificates: [${own}], timestamps: [${clocks}], identities: ["O=acme"] }`,
      );
      signers.push(`{ name: ${name}, root: ${name} }`);
    }
  }
  return `version: 1\ntrust: { roots: [${roots.join(', ')}] }\nsigners: [${signers.join(', ')}]\n`;
}

/** Writes records that come to over a thousand verdicts by `landwaiter.yaml`, with its keys and roots. Gives the records' file. */
export async function writeAttached(folder: string): Promise<string> {
  const good = [...byKeys(), ...ofNotary(), ...(await byCertificates())];
  writeFileSync(join(folder, 'landwaiter.yaml'), policyFor(good, folder));
  const attachments = [...materials(good)].map((one) => ({ subject: IMAGE, target: TARGET, ...inManifest(one) }));
  const records = attachedRecords(
    {
      digest: IMAGE,
      children: [],
      indexes: [],
      attachments,
      listed: { isComplete: true, missing: [], dropped: [], isUnanswered: false },
    },
    { registry: 'registry.acme.example', repository: 'shop/api' },
    Date.parse('2026-06-01T12:00:00Z'),
  );
  const file = join(folder, 'evidence.ndjson');
  writeFileSync(file, records.map((one) => `${JSON.stringify(one)}\n`).join(''));
  return file;
}
