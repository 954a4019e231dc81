import { describe, expect, test } from 'vitest';
import { InvalidInput } from '../../core/error.ts';
import { checkPolicy, loadPolicy } from './load.ts';

const messageOf = (content: string | Uint8Array): string => {
  try {
    loadPolicy(content, 'p.yaml');
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  return 'loads';
};

describe('a bad policy', () => {
  test('several problems are all told, one a line, in the order of the file', () => {
    expect(messageOf('version: 1\nwindows: { lateEvidence: soon }\nbuilders: [{ hosts: [7], racks: [a] }]\n')).toBe(
      [
        'p.yaml:2:26: windows.lateEvidence: not a duration such as 90s, 30m, 72h or 400d: "soon"',
        'p.yaml:3:22: builders[0].hosts[0]: expected text, got the number 7; put it in quotes',
        'p.yaml:3:26: builders[0].racks: unknown key; choose from hosts, clusters',
      ].join('\n'),
    );
  });

  test('of very many problems the first hundred are told and the rest counted', () => {
    const lines = messageOf(`version: 1\nretentionActors: [${'7,'.repeat(150)}]\n`).split('\n');
    expect([lines.length, lines.at(-1)]).toEqual([101, 'p.yaml: and 50 more problems']);
  });

  test('problems are values, too', () => {
    expect(checkPolicy('version: 2', 'p.yaml')).toEqual({
      problems: [{ line: 1, column: 10, path: ['version'], reason: 'expected 1, got the number 2' }],
    });
  });
});

describe('a policy file', () => {
  test('in UTF-8 with a byte order mark loads', () => {
    expect(loadPolicy(Buffer.from('\uFEFFversion: 1\n'), 'p.yaml').spec).toEqual({ version: 1 });
    expect(loadPolicy('\uFEFFversion: 1\n', 'p.yaml').spec).toEqual({ version: 1 });
  });

  test('in another encoding is refused at the first byte that is wrong', () => {
    expect(messageOf(Buffer.from('version: 1\nretentionActors: [J\u00fcrgen]\n', 'latin1'))).toBe(
      'p.yaml:2:20: not UTF-8; save the file in that encoding',
    );
    expect(messageOf(Buffer.from('\uFEFFversion: 1\n', 'utf16le'))).toBe(
      'p.yaml:1:1: not UTF-8; save the file in that encoding',
    );
  });

  test('with Windows line ends loads, and problems keep their places', () => {
    expect(messageOf('version: 1\r\nretentionActors: [a]\r\n')).toBe('loads');
    expect(messageOf('version: 1\r\nretentionActors: [7]\r\n')).toContain('p.yaml:2:19: ');
  });

  test('may repeat a list by its anchor', () => {
    const { spec } = loadPolicy('version: 1\nretentionActors: &bots [gc-bot]\nreleaseActors: *bots\n', 'p.yaml');
    expect(spec).toEqual({ version: 1, retentionActors: ['gc-bot'], releaseActors: ['gc-bot'] });
  });

  test('that grows by aliases of aliases is refused', () => {
    const bomb = Array.from(
      { length: 8 },
      (_, level) =>
        `a${level}: &a${level} [${level === 0 ? 'x' : `*a${level - 1}, *a${level - 1}, *a${level - 1}, *a${level - 1}, *a${level - 1}`}]`,
    ).join('\n');
    expect(messageOf(`version: 1\n${bomb}\n`)).toContain('more than 50000 values, aliases counted each time');
  });

  test('that nests by aliases of aliases is refused', () => {
    const chain = Array.from(
      { length: 100 },
      (_, level) => `a${level}: &a${level} [${level === 0 ? 'x' : `*a${level - 1}`}]`,
    ).join('\n');
    expect(messageOf(`version: 1\n${chain}\n`)).toContain('nested deeper than 32 levels');
  });

  test('larger than 1 MiB is refused unread', () => {
    expect(messageOf(`version: 1\n${'#'.repeat(1024 * 1024)}`)).toBe('p.yaml:1:1: larger than 1 MiB');
    expect(messageOf(new Uint8Array(1024 * 1024 + 1))).toBe('p.yaml:1:1: larger than 1 MiB');
  });

  test('nested without end is refused before anything recurses', () => {
    expect(messageOf('['.repeat(1_000_000))).toBe('p.yaml:1:35: nested deeper than 32 levels');
    expect(messageOf('{a: '.repeat(200_000))).toContain('nested deeper than 32 levels');
    expect(messageOf('- '.repeat(500_000))).toContain('nested deeper than 32 levels');
  });

  test('has durations in milliseconds, times as instants and hosts in canonical form', () => {
    const { spec } = loadPolicy(
      'version: 1\nregistries: [{ host: Registry.Acme.example:443 }]\nwindows: { buildToPush: 30m }\nsources: [{ name: a, kind: b, observedAt: 1970-01-01T00:00:01Z }]\n',
      'p.yaml',
    );
    expect(spec).toMatchObject({
      registries: [{ host: 'registry.acme.example' }],
      windows: { buildToPush: 1_800_000 },
      sources: [{ observedAt: 1000 }],
    });
  });
});
