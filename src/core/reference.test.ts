import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDigest } from './digest.ts';
import { InvalidInput } from './error.ts';
import { canonicalIPv6 } from './ipv6.ts';
import { BAD_REFERENCES, GOOD_REFERENCES } from './reference.cases.ts';
import { equalRepository, formatReference, isTag, parseHost, parseReference, parseRepository } from './reference.ts';

describe('a reference', () => {
  it.each(GOOD_REFERENCES)('%s is read as %s', (text, canonical) => {
    expect(formatReference(parseReference(text))).toBe(canonical);
    expect(parseReference(canonical)).toEqual(parseReference(text));
  });

  it.each(BAD_REFERENCES)('%j is refused: %s', (text, reason) => {
    expect(() => parseReference(text)).toThrow(InvalidInput);
    expect(() => parseReference(text)).toThrow(reason);
  });

  it('is proven by no fewer than 150 different texts', () => {
    expect(new Set([...GOOD_REFERENCES, ...BAD_REFERENCES].map(([text]) => text)).size).toBeGreaterThanOrEqual(150);
  });

  const values: readonly unknown[] = [undefined, null, 7, ['nginx'], { toString: () => 'nginx' }];
  it.each(values.map((value) => ({ value })))('$value, which is no text, is refused', ({ value }) => {
    expect(() => parseReference(value)).toThrow(InvalidInput);
  });

  it('names the field and shows only the start of a long text', () => {
    const read = (): unknown => parseReference('x'.repeat(5000), 'spec.image');
    expect(read).toThrow(/^spec\.image: longer than 1024 characters.{0,140}$/);
  });

  it('tells host, path, tag and digest apart', () => {
    const digest = parseDigest(`sha256:${'a'.repeat(64)}`);
    expect(parseReference(`registry.acme.example:5000/shop/api:1.4@${digest}`)).toEqual({
      registry: 'registry.acme.example:5000',
      repository: 'shop/api',
      tag: '1.4',
      digest,
    });
    expect(parseReference('nginx')).toEqual({ registry: 'docker.io', repository: 'library/nginx' });
  });

  it('survives being written and read again, whatever it was', () => {
    const label = fc.stringMatching(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,8}[A-Za-z0-9])?$/);
    const host = fc.oneof(
      fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.')),
      fc
        .ipV6()
        .filter((address) => !address.includes('.'))
        .map((address) => `[${address}]`),
      fc.constantFrom('localhost', 'docker.io', 'index.docker.io', 'registry-1.docker.io'),
    );
    const port = fc.oneof(
      fc.constantFrom('', ':443', ':80', ':5000'),
      fc.integer({ min: 1, max: 65_535 }).map((number) => `:${number}`),
    );
    const component = fc.stringMatching(/^[a-z0-9]{1,6}(?:(?:\.|_|__|-{1,3})[a-z0-9]{1,6}){0,3}$/);
    const path = fc.array(component, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
    const tag = fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,40}$/), { nil: undefined });
    const digest = fc.option(fc.stringMatching(/^sha256:[a-f0-9]{64}$/), { nil: undefined });
    fc.assert(
      fc.property(fc.option(fc.tuple(host, port)), path, tag, digest, (at, name, tagged, digested) => {
        const start = at === null ? '' : `${at.join('')}/`;
        const end = `${tagged === undefined ? '' : `:${tagged}`}${digested === undefined ? '' : `@${digested}`}`;
        const text = `${start}${name}${end}`;
        // Without a host the first component of a path must not read as one, and the whole not as an image id.
        fc.pre(at !== null || !/^(?:[^/]*[.][^/]*\/|[a-f0-9]{64}$)/.test(text));
        const parsed = parseReference(text);
        expect(parseReference(formatReference(parsed))).toEqual(parsed);
        expect(parseHost(parsed.registry)).toBe(parsed.registry);
        expect(parseRepository(parsed.repository)).toBe(parsed.repository);
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it('is refused with a reason or read, and never anything else, whatever the text', () => {
    const near = fc.string({ unit: fc.constantFrom(...'aA0.:/@-_[]%\u0430') });
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), near);
    fc.assert(
      fc.property(text, (hostile) => {
        try {
          const parsed = parseReference(hostile);
          expect(parseReference(formatReference(parsed))).toEqual(parsed);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInput);
        }
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});

describe('two references', () => {
  it('name one repository when host and path are the same, whatever tag and digest', () => {
    const other = parseReference('index.docker.io/library/nginx:latest');
    expect(equalRepository(parseReference('nginx:1.27'), other)).toBe(true);
    expect(equalRepository(parseReference('acme/api'), parseReference('ghcr.io/acme/api'))).toBe(false);
    expect(equalRepository(parseReference('ghcr.io/acme/api'), parseReference('ghcr.io/acme/api2'))).toBe(false);
  });
});

describe('a registry host', () => {
  it.each([
    ['Registry.ACME.example', 'registry.acme.example'],
    ['registry.acme.example:443', 'registry.acme.example'],
    ['registry.acme.example:80', 'registry.acme.example:80'],
    ['registry.acme.example:05000', 'registry.acme.example:5000'],
    ['registry-1.docker.io', 'docker.io'],
    ['index.docker.io:443', 'docker.io'],
    ['registry', 'registry'],
    ['registry:443', 'registry:443'],
    ['localhost:443', 'localhost'],
    ['[2001:DB8:0::1]:443', '[2001:db8::1]'],
    ['192.0.2.7:5000', '192.0.2.7:5000'],
  ])('%s is %s', (text, canonical) => {
    expect(parseHost(text)).toBe(canonical);
  });

  const bad = [
    '',
    'https://registry.acme.example',
    'registry.acme.example/',
    'registry.acme.example/shop',
    'a b',
    'a@b',
    'registry.\u0430cme.example',
    'a_b.example',
    ':5000',
    'host:',
    'host:0',
    'host:65536',
    '2001:db8::1',
    7,
    undefined,
  ];
  it.each(bad)('%j is refused', (text) => {
    expect(() => parseHost(text)).toThrow(InvalidInput);
  });
});

describe('a repository path', () => {
  it('is taken as it is, without a host or library/ added', () => {
    expect(parseRepository('nginx')).toBe('nginx');
    expect(parseRepository('shop/api')).toBe('shop/api');
  });

  const bad = [
    '',
    '/',
    'shop/',
    'Shop/api',
    'shop/api:v1',
    '__proto__',
    'shop\\api',
    'shop/../api',
    'a'.repeat(256),
    7,
  ];
  it.each(bad)('%j is refused', (text) => {
    expect(() => parseRepository(text)).toThrow(InvalidInput);
  });
});

describe('a tag', () => {
  it.each(['v1', '_', 'V1.2-rc_3', 't'.repeat(128)])('may be %s', (text) => expect(isTag(text)).toBe(true));
  const bad = ['', '-v1', '.v1', 'v1\n', 'v:1', 'v/1', 't'.repeat(129), `sha256:${'a'.repeat(64)}`, 7, null];
  it.each(bad)('is not %j', (text) => expect(isTag(text)).toBe(false));
});

describe('an IPv6 address', () => {
  it('has one form, the same as the URL standard gives it', () => {
    fc.assert(
      fc.property(
        fc.ipV6().filter((address) => !address.includes('.')),
        (address) => {
          expect(`[${canonicalIPv6(address)}]`).toBe(new URL(`http://[${address}]/`).hostname);
        },
      ),
      { numRuns: 200 },
    );
  }, 60_000);
});
