// Real signatures and attestations, and what the real tools answered: a folder beside this one that is not part of the
// product. Where it is not there, that is said.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Answered, verified } from './asked.ts';
import { serveLayout } from './small-registry.ts';

const fixtures =
  process.env['LANDWAITER_TEST_FIXTURES'] ?? fileURLToPath(new URL('../../../shared/fixtures', import.meta.url));
const folder = join(fixtures, 'provenance-real');
const isThere = existsSync(join(folder, 'cases'));
if (!isThere) process.stderr.write(`skipped: real signatures and attestations: there is no ${folder}\n`);

interface Expected {
  readonly exit: number | readonly number[];
  readonly state?: string;
  readonly count?: number;
  readonly attachments?: readonly Readonly<Record<string, unknown>>[];
}

interface Case {
  readonly image?: string;
  readonly artifact?: string;
  readonly saved?: boolean;
  readonly registry?: { readonly referrers: boolean };
  readonly verify: { readonly args: readonly string[] };
  readonly expected: Expected;
  readonly asks?: readonly {
    readonly image?: string;
    readonly verify?: { readonly args: readonly string[] };
    readonly args?: readonly string[];
    readonly expected: Expected;
  }[];
}

const names = isThere ? readdirSync(join(folder, 'cases')) : [];
const read = (name: string): Case => JSON.parse(readFileSync(join(folder, 'cases', name, 'case.json'), 'utf8'));
describe.skipIf(!isThere)('real signatures and attestations', () => {
  test.each(names)('%s, as a layout', async (name) => {
    for (const { args, image, expected } of asksOf(read(name))) {
      const layout = join(folder, 'cases', name, 'layout');
      const place = image === undefined ? blobArguments(name) : [`oci:${layout}@${image}`];
      holds(await verified(...place, ...args), expected);
    }
  });

  test.each(names.filter((name) => read(name).registry))('%s, from a registry', async (name) => {
    const { registry } = read(name);
    const server = await serveLayout(join(folder, 'cases', name, 'layout'), registry?.referrers === true);
    try {
      for (const { args, image, expected } of asksOf(read(name)))
        holds(await verified(`${server.host}/shop/api@${image}`, '--plain-http', ...args), expected);
    } finally {
      await server.stop();
    }
  });

  function asksOf({ verify, expected, image, asks = [] }: Case) {
    const placed = (args: readonly string[]) => args.map((one) => (one.startsWith('trust/') ? join(folder, one) : one));
    const first = { args: placed(verify.args), expected, image };
    return [
      first,
      ...asks.map((ask) => ({
        args: placed(ask.verify?.args ?? ask.args ?? verify.args),
        expected: ask.expected,
        image: ask.image ?? image,
      })),
    ];
  }

  function blobArguments(name: string): readonly string[] {
    const { artifact = '' } = read(name);
    return ['--bundle', join(folder, 'cases', name, 'bundle.sigstore.json'), '--artifact', artifact];
  }
});

function holds(answered: Answered, { exit, state, count, attachments = [] }: Expected): void {
  const told = JSON.stringify({ ...answered, attachments: answered.attachments }, null, 1);
  expect([exit].flat(), told).toContain(answered.status);
  if (state !== undefined) expect(answered.state, told).toBe(state);
  if (count !== undefined) expect(answered.attachments.length, told).toBe(count);
  const left = [...answered.attachments];
  for (const one of attachments) {
    const at = left.findIndex((found) => isSame(found, one));
    expect(at, `${JSON.stringify(one)} in ${told}`).toBeGreaterThanOrEqual(0);
    left.splice(at, 1);
  }
}

/** A list means any of its values; notes are for people. */
function isSame(found: unknown, expected: unknown): boolean {
  if (Array.isArray(expected)) return expected.some((one) => isSame(found, one));
  if (typeof expected !== 'object' || expected === null) return found === expected;
  if (typeof found !== 'object' || found === null) return false;
  const held = new Map<string, unknown>(Object.entries(found));
  return Object.entries(expected).every(([key, one]) => key === 'note' || isSame(held.get(key), one));
}
