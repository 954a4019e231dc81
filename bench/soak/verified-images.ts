import { hash } from 'node:crypto';
import { once } from 'node:events';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseDigest } from '../../src/core/digest.ts';
import { bundled, IDENTITY, instance, ISSUER } from '../../test/provenance/instance.ts';
import { statement } from '../../test/provenance/material.ts';
import { evidenceRecords } from '../../test/provenance/records.ts';

const FOLDER = 'bench/data/verified';
const PARCEL = 100;

/** Images of which each has a statement by a certificate of its own, and what tells how to verify them. */
export interface VerifiedImages {
  /** Of the policy's folder: the file of the root. */
  readonly root: string;
  /** Lines of the policy that name it. */
  readonly policy: string;
  /** Bodies for a door of the kind `image-evidence`, of a hundred images each. */
  parcels(): AsyncIterable<string>;
}

/** Makes them at the first time: it takes minutes, of which the certificates and logs are the most. */
export async function verifiedImages(count: number): Promise<VerifiedImages> {
  const file = join(FOLDER, `${count}.ndjson`);
  const root = join(FOLDER, `${count}.root.json`);
  if (!existsSync(file)) await make(count, file, root);
  return {
    root: readFileSync(root, 'utf8'),
    policy: `trust: { roots: [{ name: lab, file: root.json }] }
signers: [{ name: release, identity: "${IDENTITY}", issuer: "${ISSUER}", root: lab }]`,
    async *parcels() {
      let lines: string[] = [];
      for await (const line of createInterface({ input: createReadStream(file) })) {
        lines.push(line);
        if (lines.length < PARCEL) continue;
        yield `${lines.join('\n')}\n`;
        lines = [];
      }
      if (lines.length > 0) yield `${lines.join('\n')}\n`;
    },
  };
}

async function make(count: number, file: string, rootFile: string): Promise<void> {
  process.stdout.write(`  making ${file}\n`);
  mkdirSync(FOLDER, { recursive: true });
  const { root, signed } = await instance();
  const out = createWriteStream(`${file}.part`);
  for (let number = 0; number < count; number += 1) {
    const digest = parseDigest(`sha256:${hash('sha256', `image ${number}`)}`);
    const text = statement({ subject: [{ digest: { sha256: digest.slice(7) } }] });
    const place = { host: 'registry.acme.example', repository: `team-${number % 50}/app`, tag: `${number}`, digest };
    for (const record of evidenceRecords(place, Date.now(), [bundled(await signed({ text }))]))
      if (!out.write(`${JSON.stringify(record)}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  writeFileSync(rootFile, JSON.stringify(root));
  renameSync(`${file}.part`, file);
}
