import { createHash } from 'node:crypto';
import { openStore } from '../../src/app/resources/store.ts';

const TIME = '2026-11-24T08:00:00Z';

/** A notification of CNCF Distribution about one push of an image of its own, by number. */
export function push(number: number, more: Readonly<Record<string, unknown>> = {}): string {
  const digest = digestOf(number);
  return JSON.stringify({
    events: [
      {
        id: `push-${number}`,
        timestamp: TIME,
        action: 'push',
        target: {
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest,
          length: 500,
          repository: 'prod/shop/api',
          url: `https://registry.acme.example/v2/prod/shop/api/manifests/${digest}`,
          tag: `1.${number}`,
        },
        request: {
          id: `request-${number}`,
          addr: '192.0.2.10:40158',
          host: 'registry.acme.example',
          method: 'PUT',
          useragent: 'skopeo/1.18.0',
        },
        actor: { name: 'ci-bot' },
        source: { addr: 'registry-0:5000', instanceID: 'e7079ac9-7e71-41b1-acbc-188b00635f23' },
        ...more,
      },
    ],
  });
}

const MOVED = Date.parse('2026-11-24T09:00:00Z');

/** Two notifications in one: the tag of a repository of its own, by number, is set and then moved by somebody else. */
export function moves(number: number): string {
  const [earlier, later] = [push(2 * number), push(2 * number + 1)].map((text, index) => {
    const moved = text
      .replaceAll('prod/shop/api', `prod/moved-${number}`)
      .replace(/"tag":"[^"]*"/, '"tag":"1.0"')
      // So far apart that what the same account does next is another act.
      .replace(TIME, index === 0 ? TIME : new Date(MOVED + (number - 1) * 15 * 60_000).toISOString())
      .replace('"name":"ci-bot"', index === 0 ? '"name":"ci-bot"' : `"name":"mallory-${number}"`)
      .replace('"id":"push-', '"id":"move-');
    return /^\{"events":\[(.*)\]\}$/.exec(moved)?.[1] ?? '';
  });
  return `{"events":[${earlier},${later}]}`;
}

export function digestOf(number: number): string {
  return `sha256:${createHash('sha256').update(String(number)).digest('hex')}`;
}

/** The digests of all pushes that the store holds. */
export async function pushedDigests(url: string): Promise<ReadonlySet<string>> {
  const store = await openStore(url, {});
  try {
    const events = await store.facts();
    return new Set(events.flatMap((event) => (event.type === 'manifest.pushed' ? event.digest : [])));
  } finally {
    await store.close();
  }
}
