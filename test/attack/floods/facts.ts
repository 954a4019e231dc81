import { createHash } from 'node:crypto';
import { bearer, SECRETS, signed } from '../policy.ts';
import { runOf } from '../rows/records.ts';
import { type Flood, keepOpen, type Tally } from './flood.ts';

/** Whose source it is comes from its own address. */
const FROM = '127.2.0.1';

/** A push as a registry tells of it, of an image that nobody knows yet. */
function push(number: number, repository: string): object {
  const digest = `sha256:${createHash('sha256').update(`loud ${number}`).digest('hex')}`;
  return {
    id: `loud-${number}`,
    timestamp: new Date().toISOString(),
    action: 'push',
    target: {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest,
      length: 500,
      repository,
      tag: `t${number}`,
      url: `https://loud.acme.example/v2/${repository}/manifests/${digest}`,
    },
    request: { addr: '192.0.2.10:40158', host: 'loud.acme.example', method: 'PUT', useragent: 'buildkit/0.19' },
    actor: { name: 'ci' },
    source: { addr: 'registry-0:5000', instanceID: 'e7079ac9-7e71-41b1-acbc-188b00635f23' },
  };
}

function posted(path: string, headers: Readonly<Record<string, string>>, body: string): Buffer {
  const lines = Object.entries({ Host: 'intake.example', ...headers, 'Content-Length': Buffer.byteLength(body) });
  const head = lines.map(([name, value]) => `${name}: ${value}`).join('\r\n');
  return Buffer.from(`POST /intake/${path} HTTP/1.1\r\n${head}\r\n\r\n${body}`);
}

/** Deliveries so often a second over ten connections, each of which waits for its answer. */
function telling(port: number, tally: Tally, rate: number, next: () => Buffer): void {
  const CONNECTIONS = 10;
  for (let one = 0; one < CONNECTIONS; one += 1)
    keepOpen(port, FROM, tally, (socket) => {
      let isWaiting = false;
      socket.on('data', () => (isWaiting = false));
      const timer = setInterval(
        () => {
          if (isWaiting) return;
          isWaiting = true;
          socket.write(next());
        },
        (1000 * CONNECTIONS) / rate,
      );
      socket.on('close', () => clearInterval(timer));
    });
}

const EACH = 1000;

/** `rate` deliveries a second, of a thousand pushes each. */
const pushing =
  (rate: number, repositoryOf: (number: number) => string): Flood =>
  (port, tally) => {
    let number = 0;
    telling(port, tally, rate, () => {
      const events = Array.from({ length: EACH }, () => push(number, repositoryOf(number++)));
      return posted('distribution/loud', bearer(SECRETS.OTHER), JSON.stringify({ events }));
    });
  };

/** Somebody with the valid secret of one door. */
export const facts = {
  'pushes-without-end': pushing(20, (number) => `loud/r${number}`),
  'tags-without-end': pushing(20, () => 'loud/mine'),
  /** Each a delivery of its own. */
  'runs-without-end': (port, tally) => {
    let number = 0;
    telling(port, tally, 1000, () => {
      number += 1;
      const run = { ...runOf('loud/shop', Date.now()), id: number };
      const body = JSON.stringify({ action: 'completed', workflow_run: run, repository: run.repository });
      return posted('github/loud-forge', { 'X-GitHub-Event': 'workflow_run', ...signed(body, SECRETS.OTHER) }, body);
    });
  },
  /** Nothing of it can be read: a mebibyte each. */
  'no-records-without-end': (port, tally) => {
    let number = 0;
    telling(port, tally, 20, () => {
      number += 1;
      return posted('distribution/loud', bearer(SECRETS.OTHER), `${number} ${'{'.repeat(1024 * 1000)}`);
    });
  },
} satisfies Record<string, Flood>;
