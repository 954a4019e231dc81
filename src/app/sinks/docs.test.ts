import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { loadPolicy } from '../../policy/file/load.ts';
import { policyJsonSchema } from '../../policy/schema/schema.ts';
import { message, outside, receiver } from '../../sinks/deliverers/receiver.fixture.ts';
import { webhook } from '../../sinks/deliverers/webhook.ts';

const page = readFileSync(new URL('../../../docs/sinks.md', import.meta.url), 'utf8');
const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];
const [, code = ''] = /```js\n(.*?)```/s.exec(page) ?? [];

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Verifier {
  isFromLandwaiter(headers: object, body: string, secret: string, now?: number): boolean;
}

describe('docs/sinks.md', () => {
  it('shows a policy that is right', () => {
    expect(loadPolicy(yaml, 'landwaiter.yaml').spec.sinks).toHaveLength(4);
  });

  it('has a section for every kind', () => {
    const [, sinks = ''] = /"sinks": \{(.*?)\n {4}"collectors"/s.exec(policyJsonSchema()) ?? [];
    const kinds = [...sinks.matchAll(/"kind": \{\s+"type": "string",\s+"const": "(\w+)"/g)].map(([, kind]) => kind);
    expect(kinds).toHaveLength(12);
    for (const kind of kinds) expect(page).toContain(`\n## ${kind}\n`);
  });

  it('shows how to verify a webhook by hand so that it works, and refuses what was altered or is old', async () => {
    const path = join(folder, 'verify.mjs');
    writeFileSync(path, code);
    const { isFromLandwaiter }: Verifier = await import(pathToFileURL(path).href);
    const target = await receiver(() => ({ status: 200 }));
    for (const secret of ['a secret of some length', `whsec_${btoa('a key that nobody else has')}`]) {
      await webhook({ url: target.url, secret }, outside).deliver(message());
      const { headers = {}, body = '' } = target.received.at(-1) ?? {};
      const now = message().at;
      expect(isFromLandwaiter(headers, body, secret, now)).toBe(true);
      expect(isFromLandwaiter(headers, `${body} `, secret, now)).toBe(false);
      expect(isFromLandwaiter(headers, body, 'another secret of some length', now)).toBe(false);
      expect(isFromLandwaiter(headers, body, secret, now + 600_000)).toBe(false);
      expect(isFromLandwaiter({}, body, secret, now)).toBe(false);
    }
  });
});
