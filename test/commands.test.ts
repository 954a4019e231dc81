import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { someOf } from './in-turn.ts';

const isBuilt = existsSync('dist/cli.mjs');
if (!isBuilt) console.warn('skipped: commands, because dist/cli.mjs is not built');
const cli = resolve('dist/cli.mjs');
const day = resolve('examples/recorded-day');
const folder = mkdtempSync(join(tmpdir(), 'landwaiter-commands-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: readonly string[]) {
  const options = { cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: folder } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], options);
  return { status, out: stdout, note: stderr };
}

const DAY = [`${day}/records`, '--policy', `${day}/landwaiter.yaml`, '-q'];

const ADD =
  'exception add --id EX-9 --reason r --owner dana --expires 2099-01-01 --rule tag-repointed --policy own.yaml'.split(
    ' ',
  );

/** For each command an end with 0, 1 and 2, as far as the table says that there is one. */
const ENDS: [status: number, ...args: string[]][] = [
  [0, 'analyze', ...DAY, '--store', 'sqlite:facts.db'],
  [1, 'analyze', ...DAY, '--fail-on', 'high'],
  [2, 'analyze', 'bad.yaml'],
  [3, 'analyze', ...DAY, '--store', 'postgres://nobody@127.0.0.1:9/none'],
  [3, 'trace', 'shop/api:1', '--store', 'postgres://nobody@127.0.0.1:9/none'],
  [3, 'diff', '127.0.0.1:9/shop/api:1', '127.0.0.1:9/shop/api:2', '--plain-http'],
  [3, 'sinks', 'dead', '--store', 'postgres://nobody@127.0.0.1:9/none'],
  [0, 'demo', '--page', 'day.html'],
  [2, 'demo', '--no-such-option'],
  [2, 'view', 'nowhere'],
  [0, 'trace', 'prod/shop/api:1.4.2', ...DAY],
  [2, 'trace', 'no/such/image', ...DAY],
  [0, 'where', 'prod/shop/api:1.4.2', ...DAY],
  [2, 'where', 'no/such/image', ...DAY],
  [0, 'why', 'Deployment/api', ...DAY],
  [2, 'why', 'Deployment/none', ...DAY],
  [0, 'coverage', ...DAY],
  [2, 'coverage'],
  [0, 'report', ...DAY, '-o', 'json'],
  [2, 'report', ...DAY, '--period', 'yesterday'],
  [2, 'diff', 'oci:nowhere', 'oci:neither'],
  [2, 'verify', 'oci:nowhere'],
  [0, 'pack', 'make', '--actor', 'mallory', '--file', 'mallory.lwpack', ...DAY],
  [2, 'pack', 'make', '--finding', 'none', ...DAY],
  [0, 'pack', 'check', 'mallory.lwpack'],
  [1, 'pack', 'check', 'bad.yaml'],
  [2, 'pack', 'check', 'nowhere'],
  [2, 'serve', '--store', 'memory:'],
  [0, 'doctor', '--store', 'sqlite:doctor.db', '--policy', 'sinks.yaml'],
  [2, 'doctor', '--store', 'sqlite:doctor.db', '--policy', 'bad.yaml'],
  [0, 'backup', 'new.tar', '--store', 'sqlite:facts.db'],
  [2, 'backup', 'new.tar', '--store', 'sqlite:facts.db'],
  [0, 'restore', 'new.tar', '--store', 'sqlite:again.db'],
  [2, 'restore', 'new.tar', '--store', 'sqlite:again.db'],
  [0, 'sources', 'docker'],
  [2, 'sources', 'dokcer-events'],
  [0, 'rules', 'list'],
  [2, 'rules', 'list', '-o', 'xml'],
  [0, 'rules', 'show', 'tag-repointed'],
  [2, 'rules', 'show', 'tag'],
  [0, 'rules', 'test', 'publisher-unused'],
  [2, 'rules', 'test', 'tag'],
  [0, 'policy', 'lint', `${day}/landwaiter.yaml`],
  [1, 'policy', 'lint', 'loose.yaml'],
  [2, 'policy', 'lint', 'bad.yaml'],
  [0, 'policy', 'learn', `${day}/records`, '-o', 'draft.yaml', '-q'],
  [2, 'policy', 'learn', `${day}/records`, '-o', 'draft.yaml', '-q'],
  [0, 'policy', 'test', `${day}/landwaiter.yaml`, ...DAY],
  [1, 'policy', 'test', 'loose.yaml', ...DAY],
  [2, 'policy', 'test', 'bad.yaml', ...DAY],
  [1, 'policy', 'drift', ...DAY],
  [2, 'policy', 'drift', `${day}/records`],
  [0, 'exception', 'list', '--policy', `${day}/landwaiter.yaml`],
  [2, 'exception', 'list'],
  [0, ...ADD],
  [2, ...ADD],
  [0, 'exception', 'revoke', 'EX-9', '--by', 'lee', '--reason', 'done', '--policy', 'own.yaml'],
  [2, 'exception', 'revoke', 'EX-10', '--by', 'lee', '--reason', 'done', '--policy', 'own.yaml'],
  [0, 'attack', 'show', 'AN0946'],
  [2, 'attack', 'show', 'AN9999'],
  [2, 'attack', 'import', 'bad.yaml'],
  [2, 'attack', 'diff', '1.0', '2.0'],
  [0, 'attack', 'coverage'],
  [2, 'attack', 'coverage', '--release', '1.0'],
  [0, 'attack', 'layer'],
  [2, 'attack', 'layer', '--release', '1.0'],
  [0, 'attack', 'check'],
  [2, 'attack', 'check', '--release', '1.0'],
  [0, 'sinks', 'list', '--policy', 'sinks.yaml'],
  [2, 'sinks', 'list'],
  [2, 'sinks', 'test', 'nobody', '--policy', 'sinks.yaml'],
  [0, 'sinks', 'dead', '--store', 'sqlite:facts.db'],
  [2, 'sinks', 'dead', '--store', 'nothing:'],
  [0, 'sinks', 'revive', 'disk', '--store', 'sqlite:facts.db'],
  [2, 'sinks', 'revive'],
  [0, 'schema', 'policy'],
  [2, 'schema', 'nothing'],
  [0, 'completion', 'bash'],
  [2, 'completion', 'nothing'],
];

/** What prints something else than the things themselves; `exception add` and `revoke` have a test of their own. */
const SAY: string[][] = [
  ['analyze', ...DAY],
  ['trace', 'prod/shop/api:1.4.2', ...DAY],
  ['where', 'prod/shop/api:1.4.2', ...DAY],
  ['why', 'Deployment/api', ...DAY],
  ['coverage', ...DAY],
  ['report', ...DAY],
  ['demo', '--page', 'again.html'],
  ['pack', 'make', '--actor', 'mallory', '--file', 'again.lwpack', ...DAY],
  ['pack', 'check', 'again.lwpack'],
  ['doctor', '--store', 'sqlite:doctor.db', '--policy', 'sinks.yaml'],
  ['backup', 'another.tar', '--store', 'sqlite:facts.db'],
  ['rules', 'test', 'publisher-unused'],
  ['policy', 'lint', 'loose.yaml'],
  ['policy', 'test', `${day}/landwaiter.yaml`, ...DAY],
  ['policy', 'drift', ...DAY],
  ['exception', 'list', '--policy', `${day}/landwaiter.yaml`],
  ['attack', 'show'],
  ['attack', 'show', 'AN0946'],
  ['attack', 'coverage'],
  ['attack', 'check'],
  ['sinks', 'list', '--policy', 'sinks.yaml'],
  ['sinks', 'dead', '--store', 'sqlite:facts.db'],
  ['sinks', 'revive', 'disk', '--store', 'sqlite:facts.db'],
];

function commandsOf(...of: readonly string[]): readonly string[] {
  return [
    ...(/Commands:\n([\s\S]*?)\n\n/.exec(`${run(...of, '--help').out}\n\n`)?.[1] ?? '').matchAll(/^ {2}([a-z]+)/gm),
  ]
    .map(([, name = '']) => [...of, name].join(' '))
    .filter((name) => !name.endsWith('help'));
}

/** By the names that one types, those below others with theirs. */
function allCommands(): readonly string[] {
  return commandsOf().flatMap((name) => {
    const under = commandsOf(name);
    return under.length === 0 ? [name] : under;
  });
}

describe.skipIf(!isBuilt)('commands', () => {
  beforeAll(() => {
    writeFileSync(
      join(folder, 'bad.yaml'),
      'version: 1\nenvironments: [{ name: prod, match: {}, clusters: [prod] }]\n',
    );
    writeFileSync(join(folder, 'loose.yaml'), 'version: 1\nrules: { tag-repointed-never: { enabled: false } }\n');
    writeFileSync(
      join(folder, 'sinks.yaml'),
      'version: 1\nsinks: [{ name: disk, kind: file, path: incidents.ndjson }]\n',
    );
    copyFileSync(join(day, 'landwaiter.yaml'), join(folder, 'own.yaml'));
    cpSync(join(day, 'keys'), join(folder, 'keys'), { recursive: true });
  });

  test.each(ENDS.map(([status, ...args]) => ({ status, args, line: args.slice(0, 3).join(' ') })))(
    'end with $status: $line',
    ({ status, args }) => {
      const ended = run(...args);
      expect(ended.status, ended.note).toBe(status);
      if (status === 2) expect(ended.note + ended.out).not.toMatch(/bug in landwaiter|at .*\.mjs:\d/);
    },
  );

  test('that print something print it as JSON, too, and first as a person reads it', () => {
    const shown = allCommands().filter((name) => !['view', 'serve', 'completion'].includes(name));
    const first = (name: string): string => {
      const { out } = run(...name.split(' '), '--help');
      const formats = (/repeatable: ([a-z,\s]+?)\n +-/.exec(out)?.[1] ?? '').split(/,\s+/);
      return formats.includes('json') ? `${formats[0]}` : 'no JSON';
    };
    const others = shown.map((name) => [name, first(name)]).filter(([, format]) => format !== 'table');
    expect(Object.fromEntries(others)).toEqual({ 'policy learn': 'yaml', 'attack layer': 'json', schema: 'json' });
  });

  test('are told of by their names: help, and by --help', () => {
    for (const name of ['completion', 'analyze']) {
      const { status, out } = run('help', name);
      expect(status).toBe(0);
      expect(out).toBe(run(name, '--help').out);
      expect(out).toContain(`Usage: landwaiter ${name}`);
    }
  });

  test('draft a policy in JSON, which is one, too', () => {
    const args = [
      'policy',
      'learn',
      `${day}/records`,
      '-q',
      '-o',
      'json=draft.json',
      '-o',
      'yaml=as.yaml',
      '-o',
      'json',
    ];
    const { status, out } = run(...args);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ version: 1 });
    expect(readFileSync(join(folder, 'draft.json'), 'utf8')).toBe(out);
    const linted = (file: string) => JSON.parse(run('policy', 'lint', file, '-o', 'json').out);
    expect(linted('draft.json').notes).toEqual(linted('as.yaml').notes);
    expect(run(...args).status).toBe(2);
  });

  test('show the first sheet of a report', () => {
    const { out } = run('report', ...DAY);
    expect(out).toMatch(/^\s+\d+ of \d+ \(\d+ %\) +running containers whose images are complete/m);
    expect(out).toContain('What is not known:');
    expect(out).not.toContain('<');
  });

  test.each(SAY)('say in JSON of which version its shape is: %s %s', (...args) => {
    const ended = run(...args, '-o', 'json');
    expect(ended.status, ended.note).toBeLessThan(2);
    expect(JSON.parse(ended.out)).toMatchObject({ version: 1 });
  });

  test('say that an exception for what is critical waits for a second person', () => {
    const add = (...more: readonly string[]): string => {
      copyFileSync(join(day, 'landwaiter.yaml'), join(folder, 'critical.yaml'));
      const of = '--reason r --owner dana --expires 2099-01-01 --rule implant-deployed --policy critical.yaml'.split(
        ' ',
      );
      return run('exception', 'add', '--id', 'EX-9', ...of, ...more, `${day}/records`).out;
    };
    expect(add()).toContain('nothing in these records yet: 1 critical finding once approvedBy names somebody other');
    expect(add('--approved-by', 'lee')).toMatch(/It silences 1 finding in these records:\n {2}CRITICAL/);
  });

  test('say of what they wrote into the policy what it is', () => {
    copyFileSync(join(day, 'landwaiter.yaml'), join(folder, 'other.yaml'));
    const others = ADD.map((one) => (one === 'own.yaml' ? 'other.yaml' : one));
    const added = JSON.parse(run(...others, `${day}/records`, '-o', 'json').out);
    expect(added).toMatchObject({
      version: 1,
      file: 'other.yaml',
      exception: { id: 'EX-9', owner: 'dana', expires: '2099-01-01T00:00:00Z', scope: { rules: ['tag-repointed'] } },
      silences: [{ rule: 'tag-repointed', severity: 'high' }],
    });
    const ended = ['exception', 'revoke', 'EX-9', '--by', 'lee', '--reason', 'done', '--policy', 'other.yaml'];
    const revoked = JSON.parse(run(...ended, '--at', '2098-01-01', '-o', 'json').out);
    expect(revoked).toEqual({
      version: 1,
      file: 'other.yaml',
      exception: 'EX-9',
      ended: '2098-01-01T00:00:00Z',
      by: 'lee',
      reason: 'done',
    });
  });

  test('of docs/commands.md are all that there are, and each is ended here as it says', () => {
    const page = readFileSync('docs/commands.md', 'utf8');
    const rows = [...page.matchAll(/^\| `([a-z ]+)`\s*\|([^|]*)\|([^|]*)\|$/gm)].map(([, name = '', one = '']) => ({
      name,
      hasOne: one.trim() !== '',
    }));
    expect(rows.map(({ name }) => name).sort()).toEqual([...allCommands()].sort());
    const ended = (name: string, status: number): boolean =>
      ENDS.some(([wanted, ...args]) => wanted === status && args.join(' ').startsWith(name));
    expect(rows.filter(({ name }) => !ended(name, 2)).map(({ name }) => name)).toEqual([]);
    // Of these 1 needs an image, a broken rule, or a release; src/app has their tests.
    const elsewhere = new Set(['diff', 'rules test', 'attack check', 'verify']);
    const untested = rows.filter(({ name, hasOne }) => hasOne && !elsewhere.has(name) && !ended(name, 1));
    expect(untested.map(({ name }) => name)).toEqual([]);
  });

  // Each second, so that the suite stays quick; SAY has all.
  const asJson = someOf<string[]>(
    [
      ['rules', 'list'],
      ['rules', 'show', 'tag-repointed'],
      ['rules', 'test', 'publisher-unused'],
      ['sources'],
      ['sources', 'docker'],
      ['policy', 'lint', 'own.yaml'],
      ['policy', 'drift', ...DAY],
      ['doctor', '--store', 'sqlite:doctor.db'],
      ['sinks', 'list', '--policy', 'sinks.yaml'],
      ['sinks', 'dead', '--store', 'sqlite:facts.db'],
      ['exception', 'list', '--policy', 'own.yaml'],
      ['coverage', ...DAY],
      ['trace', 'prod/shop/api:1.4.2', ...DAY],
      ['where', 'prod/shop/api:1.4.2', ...DAY],
    ],
    2,
  );
  test.each(asJson)('print JSON where asked: %s %s', (...args) => {
    const asked = run(...args, '-o', 'json');
    expect(() => JSON.parse(asked.out)).not.toThrow();
    expect(run(...args).out).not.toBe(asked.out);
    run(...args, '-o', 'json=out.json');
    expect(() => JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8'))).not.toThrow();
  });

  test('take --json for -o json', () => {
    const args = ['where', 'prod/shop/api:1.4.2', ...DAY] as const;
    expect(run(...args, '--json').out).toBe(run(...args, '-o', 'json').out);
  });

  test('complete rule ids, kinds, severities, formats and environments', () => {
    const proposed = (...words: readonly string[]): readonly string[] =>
      run('complete', '--', ...words)
        .out.split('\n')
        .map((line) => line.split('\t', 1)[0] ?? '');
    expect(proposed('rules', 'show', 'tag-')).toEqual(expect.arrayContaining(['tag-repointed', 'tag-rolled-back']));
    expect(proposed('sources', 'dist')).toContain('distribution');
    expect(proposed('analyze', '--fail-on', '')).toEqual(expect.arrayContaining(['critical', 'info']));
    expect(proposed('analyze', '--output', '')).toEqual(expect.arrayContaining(['table', 'sarif']));
    copyFileSync(join(day, 'landwaiter.yaml'), join(folder, 'landwaiter.yaml'));
    expect(proposed('exception', 'add', '--environment', '')).toEqual(expect.arrayContaining(['staging', 'prod']));
    expect(proposed('exception', 'revoke', '')).toEqual(expect.arrayContaining(['EX-7', 'EX-8']));
    rmSync(join(folder, 'landwaiter.yaml'));
  });

  test('take spans back from the evaluation time, days and instants', () => {
    const events = (...args: readonly string[]): number => {
      const { findings } = JSON.parse(run('analyze', ...DAY, ...args, '-o', 'json').out);
      return findings.length;
    };
    expect(events('--since', '400d')).toBe(events());
    const last = events('--since', '1h');
    expect(last).toBeLessThan(events());
    expect(run('analyze', ...DAY, '--since', '2x').status).toBe(2);
    expect(events('--until', '2026-01-01', '--since', '2025-01-01T00:00:00Z')).toBe(0);
    const pushed = (since: string): number =>
      JSON.parse(run('where', 'mallory', ...DAY, '--pushed-since', since, '-o', 'json').out).pushes.length;
    expect([pushed('400d') > 0, pushed('1m')]).toEqual([true, 0]);
  });

  test('print a record of each kind, which is read as one', () => {
    const kinds: readonly { readonly name: string }[] = JSON.parse(run('sources', '-o', 'json').out);
    const samples: Readonly<Record<string, string>> = JSON.parse(readFileSync('dist/samples.json', 'utf8'));
    expect(Object.keys(samples).sort()).toEqual(kinds.map(({ name }) => name).sort());
    expect(run('sources', 'distribution', '--sample').out).toBe(`${samples['distribution']}\n`);
    expect(run('sources', '--sample').status).toBe(2);
    mkdirSync(join(folder, 'samples'));
    for (const [kind, sample] of Object.entries(samples)) writeFileSync(join(folder, 'samples', kind), `${sample}\n`);
    const { inputs }: { readonly inputs: readonly { path: string; source?: string; events: number }[] } = JSON.parse(
      run('analyze', 'samples', '-q', '-o', 'json').out,
    );
    expect(inputs.filter(({ path, source }) => path !== `samples/${source}`)).toEqual([]);
    // A door has what these lack: when they came, and of which registry they are.
    const alone = new Set(
      ['google-artifact-registry', 'jfrog', 'jfrog-access', 'quay'].map((kind) => `samples/${kind}`),
    );
    expect(inputs.filter(({ path, events }) => events === 0 && !alone.has(path))).toEqual([]);
  });

  test('draft and check a policy by what a store holds', () => {
    const kept = ['--store', `sqlite:${join(folder, 'kept.db')}`];
    const records = `${day}/records`;
    expect(run('analyze', records, ...kept, '-q').status).toBe(0);
    expect(run('policy', 'learn', ...kept, '-q').out).toBe(run('policy', 'learn', records, '-q').out);
    writeFileSync(join(folder, 'stray.yaml'), 'version: 1\nbuilders:\n  - { hosts: [no-such-host] }\n');
    const [alone, withStore, withFiles] = [[], kept, [records]].map((more) =>
      run('policy', 'lint', 'stray.yaml', ...more),
    );
    expect(alone?.out).not.toContain('name no host');
    expect(withStore?.out).toContain('name no host');
    expect(withStore?.out).toBe(withFiles?.out);
    expect(run('policy', 'learn').note).toContain('nothing to read: give files or folders of telemetry');
  });

  test('propose the nearest three, or the one that is meant', () => {
    expect(run('rules', 'show', 'tag-repointd').note).toContain('did you mean "tag-repointed"?');
    expect(run('rules', 'show', 'repointed').note).toMatch(
      /: nearest are [a-z-]+, [a-z-]+, [a-z-]+; landwaiter rules list has all\n$/,
    );
    expect(run('sources', 'kubernetes').note).toMatch(
      /: nearest are kubernetes-[a-z]+, [a-z-]+, [a-z-]+; landwaiter sources has all\n$/,
    );
    expect(run('policy', 'lint', 'bad.yaml').note).toContain(
      'clusters: unknown key; it belongs under environments[].match',
    );
  });
});
