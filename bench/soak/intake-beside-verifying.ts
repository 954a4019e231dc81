import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../test/lab/programs.ts';
import { type Child, startServer } from '../../test/server/child.ts';
import { LOAD_POLICY, SECRETS } from '../../test/server/policy.ts';
import type { Benchmark } from '../benchmark.ts';
import { atFixedRate, percentile } from './load.ts';
import { type VerifiedImages, verifiedImages } from './verified-images.ts';
import { webhook } from './webhook.ts';

const IMAGES = 10_000;
const RATE = 1000;
const LATENCY = 50;
/** How long to wait for the last verdict once the load is over. */
const LONGEST = 600;
const HEADERS = { authorization: `Bearer ${SECRETS.REGISTRY}` };

/** B6b: what verifying costs whoever delivers meanwhile. */
export const intakeBesideVerifying: Benchmark = {
  name: 'B6b intake beside verifying',
  data: `as B6, ${RATE} signed webhooks a second, while ${IMAGES} images with a statement by a certificate each come in and are verified`,
  rival: 'the same load on a server that verifies nothing',
  async run() {
    const images = await verifiedImages(IMAGES);
    const alone = await loaded(images, async () => 0);
    const beside = await loaded(images, async (server) => {
      for await (const body of images.parcels()) {
        const { status } = await server.post('image-evidence/attached', body, HEADERS);
        if (status !== 202) throw new Error(`what is attached was answered ${status}`);
      }
      return IMAGES;
    });
    return [
      { what: 'no image is verified', measured: told(alone) },
      {
        what: `${IMAGES} images are`,
        measured: told(beside),
        goal: `p99 <= ${LATENCY} ms, all answered 202`,
        met: beside.p99 <= LATENCY && beside.others === 0,
      },
      { what: 'verdicts while it lasted', measured: `${beside.meanwhile} of ${IMAGES}; all after ${beside.seconds} s` },
    ];
  },
};

type Loaded = Awaited<ReturnType<typeof loaded>>;

function told({ p50, p99, p999, others }: Loaded): string {
  return `p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, p99.9 ${p999.toFixed(1)} ms; ${others} answers other than 202`;
}

/** The load for a minute, and what is to be verified delivered beside it. */
async function loaded(images: VerifiedImages, deliver: (server: Child) => Promise<number>) {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-verifying-'));
  try {
    writeFileSync(join(folder, 'root.json'), images.root);
    const policy = LOAD_POLICY.replace(
      'sources:\n',
      '$&  - { name: attached, kind: image-evidence, covers: [registry.acme.example], subjectsPerHour: 1000000000, intake: { auth: bearer, secret: REGISTRY } }\n',
    );
    const server = await startServer({ folder, policy: `${policy}\n${images.policy}\n`, secrets: SECRETS });
    const started = performance.now();
    const [load, wanted] = await Promise.all([
      atFixedRate({ port: server.port, seconds: SECONDS, request: (number) => webhook(number, SECRETS.FORGE) }, RATE),
      deliver(server),
    ]);
    const meanwhile = await verdictsOf(server);
    await until('all verdicts', async () => ((await verdictsOf(server)) >= wanted ? true : undefined), LONGEST);
    const seconds = Math.round((performance.now() - started) / 1000);
    await server.end('SIGTERM');
    const [p50, p99, p999] = ([0.5, 0.99, 0.999] as const).map((part) => percentile(load.latencies, part) ?? NaN);
    const others = [...load.others.values()].reduce((sum, count) => sum + count, 0);
    return { p50: p50 ?? NaN, p99: p99 ?? NaN, p999: p999 ?? NaN, others, meanwhile, seconds };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const SECONDS = 60;

async function verdictsOf(server: Child): Promise<number> {
  const { text } = await server.get('/metrics');
  return [...text.matchAll(/^landwaiter_verdicts_total\{[^}]*state="verified"[^}]*\} (\d+)$/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}
