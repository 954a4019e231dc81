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
import { setTimeout as pause } from 'node:timers/promises';
import { parseDigest } from '../../src/core/digest.ts';
import { bundled, IDENTITY, instance, ISSUER } from '../../test/provenance/instance.ts';
import { statement } from '../../test/provenance/material.ts';
import { evidenceRecords } from '../../test/provenance/records.ts';
import { BEARER } from '../../test/server/policy.ts';
import { counted, type Work } from './beside.ts';

const FOLDER = 'bench/data/verified';
const PARCEL = 100;
/** Milliseconds between parcels: all have come before the load's minute is over. */
const PACE = 500;

/** So many images of which each has a statement by a certificate of its own; made at the first time, which takes minutes. */
export async function verifiedImages(count: number): Promise<Work> {
  const file = join(FOLDER, `${count}.ndjson`);
  const root = join(FOLDER, `${count}.root.json`);
  if (!existsSync(file)) await make(count, file, root);
  return {
    policy: {
      sources:
        '  - { name: attached, kind: image-evidence, covers: [registry.acme.example], subjectsPerHour: 1000000000, intake: { auth: bearer, secret: REGISTRY } }\n',
      rest: `trust: { roots: [{ name: lab, file: root.json }] }
signers: [{ name: release, identity: "${IDENTITY}", issuer: "${ISSUER}", root: lab }]`,
    },
    files: { 'root.json': readFileSync(root, 'utf8') },
    async begin(server) {
      for await (const body of parcels(file)) {
        const { status } = await server.post('image-evidence/attached', body, BEARER);
        if (status !== 202) throw new Error(`what is attached was answered ${status}`);
        // Registries are asked about one image after the other: no hundred megabytes come at once.
        await pause(PACE);
      }
    },
    done: (server) => counted(server, 'landwaiter_verdicts_total', 'state="verified"'),
    wanted: count,
  };
}

/** A hundred images each. */
async function* parcels(file: string): AsyncGenerator<string> {
  let lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    lines.push(line);
    if (lines.length < PARCEL) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
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
