import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalContent, canonicalJson, contentHash } from './canonical.ts';
import { parseDigest } from './digest.ts';
import { InvalidInput } from './error.ts';
import type { ManifestPushed } from './event.ts';

const push: ManifestPushed = {
  type: 'manifest.pushed',
  id: 'test:1',
  source: 'test',
  at: 0,
  strength: 'recorded',
  registry: 'registry.acme.example',
  repository: 'shop/api',
  tag: 'v1',
  digest: parseDigest(`sha256:${'a'.repeat(64)}`),
  labels: { b: '2', a: '1' },
  actor: { name: 'ci-bot', kind: 'ci' },
  origin: { path: 'a.log', line: 1, sha256: '0'.repeat(64) },
};

describe('the hash of a fact', () => {
  it('is the same wherever the fact was read and in whatever order its fields stand', () => {
    const { type, id, labels, ...rest } = push;
    const again: ManifestPushed = {
      ...rest,
      labels: { a: '1', b: '2' },
      id,
      type,
      origin: { path: 'b.log', line: 9, sha256: '1'.repeat(64) },
    };
    expect(labels).toEqual(again.labels);
    expect(contentHash(again)).toBe(contentHash(push));
  });

  it('differs when any field, however deep, differs', () => {
    const others: readonly ManifestPushed[] = [
      { ...push, at: 1 },
      { ...push, id: 'test:2' },
      { ...push, labels: { a: '1', b: '3' } },
      { ...push, labels: { a: '1' } },
      { ...push, labels: { a: '1', B: '2' } },
      { ...push, actor: { name: 'ci-bot', kind: 'human' } },
    ];
    expect(new Set([push, ...others].map(contentHash)).size).toBe(others.length + 1);
  });

  it('is lower-case hexadecimal SHA-256 of the canonical text', () => {
    expect(contentHash(push)).toMatch(/^[0-9a-f]{64}$/);
    expect(canonicalContent(push).slice(0, 42)).toBe('{"actor":{"kind":"ci","name":"ci-bot"},"at');
  });

  it('tells lone surrogates, NUL and keys such as __proto__ apart', () => {
    const labels = (text: string): ManifestPushed => ({ ...push, labels: JSON.parse(text) });
    const hostile = [
      '{"a":"\\ud800"}',
      '{"a":"\\ud801"}',
      '{"a":"\\ufffd"}',
      '{"a":"\\u0000"}',
      '{"a":""}',
      '{"__proto__":"x"}',
      '{"__proto__":"y"}',
      '{}',
    ];
    expect(new Set(hostile.map((text) => contentHash(labels(text)))).size).toBe(hostile.length);
  });
});

describe('canonical JSON', () => {
  it('reads back as the same value and is the same after reading back', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it('leaves out absent fields', () => {
    expect(canonicalJson({ b: undefined, a: [1, undefined, null] })).toBe('{"a":[1,null,null]}');
  });

  it('refuses what is nested without end instead of running out of stack', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
    expect(() => canonicalJson(deep)).toThrow(InvalidInput);
  });
});
