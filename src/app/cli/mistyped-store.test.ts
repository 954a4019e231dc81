import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { programOf } from './program.ts';
import { ran } from './ran.fixture.ts';

const PUSH = JSON.stringify({
  events: [
    {
      id: 'e1',
      timestamp: '2026-11-16T09:00:00Z',
      action: 'push',
      target: {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest: `sha256:${'a'.repeat(64)}`,
        size: 500,
        repository: 'shop/api',
        tag: '1.4.2',
      },
      request: { id: 'r1', addr: '192.0.2.7', host: 'registry.acme.example', method: 'PUT', useragent: 'docker/26' },
      actor: { name: 'ci-bot' },
      source: { addr: 'registry.acme.example:443' },
    },
  ],
});
/** They may make a store, and say so. */
const MAKERS = ['analyze', 'serve', 'restore', 'doctor'];

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-mistyped-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const logs = join(folder, 'logs.json');
writeFileSync(logs, PUSH);
const kept = join(folder, 'landwaiter.db');
const mistyped = join(folder, 'landwaitr.db');
const contents = (): readonly string[] => readdirSync(folder).sort();

const io = { out: () => undefined, note: () => undefined, env: {}, outIsTerminal: false, noteIsTerminal: false };
const readers = commandsOf(programOf('0', { ...io, width: 100 }, () => undefined)).filter(
  ({ words, command }) => command.options.some(({ long }) => long === '--store') && !MAKERS.includes(words[0] ?? ''),
);

interface Taking {
  readonly name: string;
  readonly words: readonly string[];
  readonly command: Command;
}

function commandsOf(command: Command, before: readonly string[] = []): Taking[] {
  return command.commands.flatMap((one) => {
    const words = [...before, one.name()];
    return [{ name: words.join(' '), words, command: one }, ...commandsOf(one, words)];
  });
}

beforeAll(async () => {
  const { status, note } = await ran(['analyze', logs, '--store', `sqlite:${kept}`]);
  expect(status).toBe(0);
  expect(note).toContain(`made a new store at ${kept}`);
});

test('a store that is there is not said to be made again', async () => {
  const { note } = await ran(['analyze', logs, '--store', `sqlite:${kept}`]);
  expect(note).not.toContain('made a new store');
});

test('the commands that take a store are those that are looked at here', () => {
  const names = readers.map(({ name }) => name);
  for (const name of ['where', 'trace', 'why', 'coverage', 'report', 'view', 'pack make', 'policy learn', 'sinks dead'])
    expect(names).toContain(name);
});

describe.each(readers)('$name with a mistyped store', ({ words, command }) => {
  const needed = [
    ...command.registeredArguments.filter(({ required }) => required).map(() => 'x'),
    ...command.options
      .filter(({ mandatory, long }) => mandatory && long !== '--store')
      .flatMap(({ long }) => [String(long), '2026-12-01']),
  ];

  test('ends with one sentence that names the place and the store that was meant, and leaves nothing behind', async () => {
    const before = contents();
    const { status, out, note } = await ran([...words, ...needed, '--store', `sqlite:${mistyped}`]);
    expect(status, note).toBe(2);
    expect(out).toBe('');
    expect(note.trim().split('\n')).toHaveLength(1);
    expect(note).toContain(`there is no store at ${mistyped}; did you mean "landwaiter.db"?`);
    expect(contents()).toEqual(before);
  });
});

test.each(['where ci-bot', 'trace shop/api:1.4.2', 'coverage', 'analyze'])(
  '%s reads a file without tables as no store, and leaves it as it is',
  async (words) => {
    const empty = join(folder, 'empty.db');
    writeFileSync(empty, '');
    const before = contents();
    const { status, note } = await ran([...words.split(' '), '--store', `sqlite:${empty}`]);
    expect(status).toBe(2);
    expect(note).toContain(`there is no store at ${empty}`);
    expect(contents()).toEqual(before);
    rmSync(empty);
  },
);

test('files are not read into a mistyped store by a command that only reads', async () => {
  const before = contents();
  const { status } = await ran(['where', 'ci-bot', logs, '--store', `sqlite:${mistyped}`]);
  expect(status).toBe(2);
  expect(contents()).toEqual(before);
});

test('what was kept is read', async () => {
  const { status, out } = await ran(['where', 'ci-bot', '--store', `sqlite:${kept}`]);
  expect(status).toBe(0);
  expect(out).toContain('shop/api:1.4.2');
});
