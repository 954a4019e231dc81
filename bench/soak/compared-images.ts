import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { tar } from '../../src/contents/reading/tar.fixture.ts';
import { openRegistry } from '../../src/registry/client.ts';
import { pushLayers } from '../../test/lab/push-layers.ts';
import { startRegistry } from '../../test/lab/registry.ts';
import { debianLayer } from '../contents.ts';
import { counted, type Work } from './beside.ts';

const ANALYST = 'beside-analyst-77c0a1d3';
const REPOSITORY = 'shop/api';

/** So many images of 80 MB, no layer of which is in two of them, in a real registry: each is read whole when asked for. */
export async function comparedImages(count: number): Promise<{ readonly work: Work; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-images-'));
  const registry = await startRegistry(folder, ['ci-bot']);
  const credentials = { username: 'ci-bot', password: 'lab' };
  const client = openRegistry({ host: registry.host, isPlain: true, credentials, fetch, now: () => Date.now() });
  const debian = readFileSync(debianLayer());
  const digests: string[] = [];
  for (let number = 0; number < count; number += 1) {
    // An entry of its own before the rest of the archive: the whole of it has another digest.
    const own = gzipSync(tar([{ name: `number-${number}`, data: `${number}` }], Buffer.alloc(0)));
    digests.push(await pushLayers(client, REPOSITORY, `${number}`, [Buffer.concat([own, debian])]));
  }
  const ask = async (address: string, digest: string): Promise<void> => {
    const { status } = await fetch(`${address}/api/v1/comparisons`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ANALYST}`, 'content-type': 'application/json' },
      body: JSON.stringify({ image: `${registry.host}/${REPOSITORY}@${digest}` }),
    });
    if (status !== 200) throw new Error(`a comparison was answered ${status}`);
  };
  return {
    work: {
      policy: {
        sources: '  - { name: read, kind: image-comparison }\n',
        rest: `collectors:
  - { name: images, kind: images, source: read, host: "${registry.host}", plain: true, secret: PULLER, repositories: ["shop/**"], compare: suspicious }
api: { tokens: [{ name: analyst, role: analyst, secret: ANALYST, owner: lab }] }`,
      },
      secrets: { PULLER: 'ci-bot:lab', ANALYST },
      async begin({ address }) {
        for (const digest of digests) await ask(address, digest);
      },
      done: (server) => counted(server, 'landwaiter_comparisons_total', 'outcome="compared"'),
      wanted: count,
    },
    async stop() {
      await registry.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
