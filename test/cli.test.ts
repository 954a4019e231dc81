import { spawnSync } from 'node:child_process';
import {
  cpSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { openStore } from '../src/app/resources/store.ts';
import { isLong } from './in-turn.ts';
import { digestOf, push } from './server/pushes.ts';

const command = fileURLToPath(new URL('../dist/cli.mjs', import.meta.url));
const day = fileURLToPath(new URL('../examples/recorded-day/records', import.meta.url));
const policy = ['--policy', join(day, '../landwaiter.yaml')];
const folder = mkdtempSync(join(tmpdir(), 'landwaiter-cli-'));
// Copies of the policy find the key that it names.
cpSync(join(day, '../keys'), join(folder, 'keys'), { recursive: true });
afterAll(() => rmSync(folder, { recursive: true }));

function landwaiter(
  args: readonly string[],
  input = '',
): { readonly status: number | null; readonly out: string; readonly note: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
  });
  return { status, out: stdout, note: stderr };
}

test('help shows every command with examples and the exit statuses', () => {
  const { status, out } = landwaiter(['--help']);
  expect(status).toBe(0);
  for (const name of ['analyze', 'trace', 'where', 'coverage', 'sources', 'rules', 'policy', 'schema', 'demo'])
    expect(out).toMatch(new RegExp(`^  ${name}`, 'm'));
  expect(out).toContain('Examples:');
  expect(out).toContain('Exit status:');
});

test.each([['--help'], ['serve', '--help'], ['sinks', '--help'], ['exception', '--help'], ['doctor', '--help']])(
  'what help says of commands and options fits into 80 columns: %s %s',
  (...args) => {
    const [told = ''] = landwaiter(args).out.split('\nExamples:');
    expect(told).toContain('--help');
    for (const line of told.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  },
);

test('a command that messages and pages advise exists', () => {
  const parents = ['policy', 'exception', 'sinks', 'rules'];
  const known = new Set(
    parents.flatMap((parent) =>
      [...landwaiter([parent, '--help']).out.matchAll(/^ {2}([a-z]+)[ \n]/gm)].map(
        ([, name = '']) => `${parent} ${name}`,
      ),
    ),
  );
  expect(known).toContain('sinks list');
  const root = fileURLToPath(new URL('..', import.meta.url));
  const files = ['src', 'docs', 'deploy'].flatMap((name) =>
    readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map((file) => join(root, name, file)),
  );
  const advised = [...files, join(root, 'README.md')]
    .filter((file) => /(?<!\.test)\.(?:ts|md|yaml)$/.test(file))
    .flatMap((file) => [
      ...readFileSync(file, 'utf8').matchAll(/landwaiter ((?:policy|exception|sinks|rules) [a-z]+)/g),
    ])
    .map(([, name = '']) => name);
  expect(advised.length).toBeGreaterThan(20);
  expect([...new Set(advised)].filter((name) => !known.has(name))).toEqual([]);
});

test('a mistyped command is refused with the near one', () => {
  const { status, note } = landwaiter(['analyse', 'x']);
  expect(status).toBe(2);
  expect(note).toContain('Did you mean analyze?');
});

test('--fail-on turns open findings into exit status 1, and their absence into 0', () => {
  expect(landwaiter(['analyze', day, ...policy, '-q', '--fail-on', 'critical']).status).toBe(1);
  expect(landwaiter(['analyze', join(day, 'ci'), ...policy, '-q', '--fail-on', 'info']).status).toBe(0);
});

test('a reader that goes away changes no exit status', () => {
  const args = ['analyze', day, ...policy, '-q', '-v', '--fail-on', 'critical'].map((one) => `'${one}'`).join(' ');
  const script = `'${process.execPath}' dist/cli.mjs ${args} | head -n 1; exit "\${PIPESTATUS[0]}"`;
  expect(spawnSync('bash', ['-c', script], { encoding: 'utf8' })).toMatchObject({ status: 1, stderr: '' });
});

test('results go to standard output, everything else to standard error', () => {
  const { out, note } = landwaiter(['analyze', day, ...policy, '-o', 'json']);
  expect(JSON.parse(out).version).toBe(1);
  expect(note).toContain('read ');
});

test('a folder in which nothing is understood ends with status 2 and says why', () => {
  writeFileSync(join(folder, 'notes.txt'), 'buy milk\n');
  const { status, note } = landwaiter(['analyze', 'notes.txt']);
  expect(status).toBe(2);
  expect(note).toContain('notes.txt: not understood');
});

test('a path that is not there is named', () => {
  const { status, note } = landwaiter(['analyze', 'nowhere']);
  expect(status).toBe(2);
  expect(note).toContain('nowhere');
});

test('a bad policy is refused with line, column and the valid choices', () => {
  writeFileSync(
    join(folder, 'bad.yaml'),
    'version: 1\npublishers:\n  - repositories: ["**"]\n    builds: [{ source: githib, project: acme/shop }]\n',
  );
  const { status, note } = landwaiter(['analyze', day, '--policy', 'bad.yaml']);
  expect(status).toBe(2);
  expect(note).toContain('bad.yaml:4:24');
  expect(note).toContain('github, gitlab');
});

test('standard input is read as -', () => {
  const log = readFileSync(join(day, 'ci/github.ndjson'), 'utf8');
  const { status, out } = landwaiter(['analyze', '-', '-o', 'json', '-q'], log);
  expect(status).toBe(0);
  expect(JSON.parse(out).inputs[0].source).toBe('github');
});

test('trace tells the chain of the implanted image, and where it runs', () => {
  const { status, out } = landwaiter(['trace', 'prod/shop/api:1.4.2', day, ...policy, '-q']);
  expect(status).toBe(0);
  expect(out).toContain('mallory pushed prod/shop/api:1.4.2');
  expect(out).toContain('image committed');
  expect(out).toMatch(/run +pods? api-\S+ of Deployment\/api\/api in\s+prod\/shop runs\s+sha256:bbb87c71c67b…/);
  // What the tag meant before runs, too.
  expect(out).toMatch(/^Custody of what runs\n +sha256:bbb87c71c67b…, Deployment\/api, /m);
  expect(out).toMatch(
    /^It runs elsewhere, too:\n +sha256:e8de80a1f945…, Deployment\/api, .*: trusted:\n +complete in all that is required: path, provenance$/m,
  );
});

test('trace says of an image that ended why it tells no custody', () => {
  const { out } = landwaiter(['trace', 'dev/shop/api', day, ...policy, '-q']);
  expect(out).toContain('\nIt is not on record as running now: custody is told of what runs.\n');
});

test.each([['prod/shop/api:1.1'], ['prod/shop/api'], [digestOf(1)], [`${digestOf(1).slice(0, 19)}…`]])(
  'where says of an image that runs nowhere who pushed it: %s',
  (what) => {
    writeFileSync(join(folder, 'push.json'), push(1));
    const { status, out } = landwaiter(['where', what, 'push.json', '-q']);
    expect([status, out]).toEqual([
      0,
      `registry.acme.example/prod/shop/api:1.1 ${digestOf(1).slice(0, 19)}…, pushed by ci-bot at 2026-11-24 08:00:00
It is not known to run, or to have run, anywhere.
`,
    ]);
    const { arrivals } = JSON.parse(landwaiter(['where', what, 'push.json', '-q', '-o', 'json']).out);
    expect(arrivals).toMatchObject([
      { repository: 'prod/shop/api', at: '2026-11-24T08:00:00Z', actor: { name: 'ci-bot' } },
    ]);
  },
);

test('where answers for an image and for everything an actor pushed', () => {
  expect(landwaiter(['where', 'mallory', day, ...policy, '-q']).out).toMatch(
    /mallory pushed 1 image and 1 attachment[\s\S]*\.sig [\s\S]*1 place, 1 running/,
  );
  expect(
    JSON.parse(landwaiter(['where', 'prod/shop/web', day, ...policy, '-q', '-o', 'json']).out).placements.length,
  ).toBeGreaterThan(0);
});

test('a store that was judged is looked up, with the findings of then; one that never was is judged', async () => {
  const store = ['--store', `sqlite:${join(folder, 'looked-up.db')}`];
  // Of an image that was read everything is judged anew, since what reading it comes to rests on all others.
  const unread = join(folder, 'unread');
  cpSync(day, unread, { recursive: true, filter: (path) => path !== join(day, 'images') });
  const trace = (...more: readonly string[]) =>
    landwaiter(['trace', 'prod/shop/api:1.4.2', ...store, ...policy, '-o', 'json', ...more]);
  // As a server leaves it that was stopped before it judged.
  await (await openStore(`sqlite:${join(folder, 'looked-up.db')}`, {})).close();
  landwaiter(['where', 'mallory', unread, ...store, ...policy, '-q']);
  const unjudged = trace();
  expect(unjudged.note).toContain('this store was never judged');
  const { chains } = JSON.parse(unjudged.out);
  expect(JSON.stringify(chains)).toContain('critical: ');

  landwaiter(['analyze', ...store, ...policy, '-q']);
  const judged = trace();
  expect(judged.note).toBe('');
  const { evaluatedAt, ...rest } = JSON.parse(judged.out);
  expect(rest).toEqual({ version: 1, chains });
  expect(JSON.parse(trace('--at', evaluatedAt, '-q').out)).toEqual({ version: 1, chains });
  const where = landwaiter(['where', 'mallory', ...store, ...policy, '-o', 'json']);
  expect(where.note).toBe('');
  expect(JSON.parse(where.out)).toMatchObject({
    evaluatedAt,
    pushes: [{ tag: '1.4.2', actor: { name: 'mallory' } }, { actor: { name: 'mallory' } }],
  });

  const later = {
    id: 'later',
    timestamp: '2026-11-16T23:30:00Z',
    action: 'push',
    target: {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: `sha256:${'b'.repeat(64)}`,
      repository: 'prod/shop/other',
      tag: '1',
    },
    request: { id: 'r', addr: '192.0.2.10:4', host: 'registry.acme.example', method: 'PUT', useragent: 'curl' },
    actor: { name: 'ci-bot' },
    source: { addr: 'registry-0:5000', instanceID: 'one' },
  };
  writeFileSync(join(folder, 'later.json'), JSON.stringify(later));
  landwaiter(['trace', 'prod/shop/api:1.4.2', join(folder, 'later.json'), ...store, ...policy, '-q']);
  expect(trace().note).toContain('records came since');
  expect(trace('-q').note).toBe('');
});

const EXPECTING = `version: 1
sources:
  - { name: registry, kind: distribution, covers: [registry.acme.example], expectEvery: 12h }
  - { name: prod, kind: kubernetes-audit, cluster: prod, files: ["kubernetes/prod-audit.*"] }
  - { name: staging, kind: kubernetes-audit, cluster: staging, expectEvery: 1m }
retention: { ci: 400d }
`;

test('coverage tells what was heard, what was not, and what nobody watches', () => {
  writeFileSync(join(folder, 'expecting.yaml'), EXPECTING);
  const { status, out } = landwaiter(['coverage', day, '--policy', 'expecting.yaml', '-q']);
  expect(status).toBe(0);
  expect(out).toMatch(/^ {2}registry +distribution +12 h +11-17 00:43 +none$/m);
  expect(out).toMatch(/^ {2}staging +kubernetes-audit +1 min +NEVER +all 4 d/m);
  expect(out).toMatch(/^ {2}mirror\.acme\.example +NO +3 /m);
  expect(out).toMatch(/^ {2}who acted \(UserContext\) +identity +distribution, kubernetes-audit, okta$/m);
  expect(out).toMatch(/^ {2}ci +400 d +11-13 00:40 +4 d/m);
  expect(out).toContain('Nothing at all was heard of staging (kubernetes-audit)');
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});

test('coverage for machines has the same, with times and findings', () => {
  writeFileSync(join(folder, 'expecting.yaml'), EXPECTING);
  const found = JSON.parse(landwaiter(['coverage', day, '--policy', 'expecting.yaml', '-q', '-o', 'json']).out);
  expect(found).toMatchObject({
    version: 1,
    watermark: expect.stringMatching(/^2026-11-17T00:43:/),
    expected: [{ name: 'registry', silences: [] }, { name: 'prod' }, { name: 'staging', silences: [{}] }],
    clusters: [{ name: 'prod', watched: true }],
    retention: [{ logClass: 'ci', oldest: '2026-11-13T00:40:00Z' }],
  });
  expect(found.findings.map((one: { readonly about: object }) => one.about)).toEqual([
    { kind: 'source', name: 'staging' },
    { kind: 'registry', name: 'mirror.acme.example' },
  ]);
});

test('coverage of a folder without a policy says what a policy would add', () => {
  const { status, out } = landwaiter(['coverage', join(day, 'ci'), '-q']);
  expect(status).toBe(0);
  expect(out).toContain('The policy expects no source.');
  expect(out).toMatch(/^ {2}images pushed \(DC0036\) +registry +nothing$/m);
  expect(out).toContain('Nothing stands against the telemetry.');
});

test('what nobody has heard of is said so', () => {
  const { status, note } = landwaiter(['trace', 'shop/nothing:1', day, ...policy, '-q']);
  expect(status).toBe(2);
  expect(note).toContain('no record mentions');
});

// Of one, so that the suite stays quick, which plays all cases elsewhere; `npm test -- --long test/cli` as who ships them would.
test('a rule is proven by the cases that ship with it', () => {
  const { status, out } = landwaiter(['rules', 'test', ...(isLong ? [] : ['push-without-build'])]);
  expect(out).toMatch(/, 0 failed/);
  expect(status).toBe(0);
});

test('exception list says who answers for what, and what it silences', () => {
  const { status, out } = landwaiter(['exception', 'list', day, ...policy, '-q']);
  expect(status).toBe(0);
  expect(out).toMatch(/^EX-7 {2}in force {2}2026-11-14/);
  expect(out).toMatch(/ {2}silences \d+ findings:\n {4}HIGH {2}push-by-unapproved-actor/);
  const { exceptions } = JSON.parse(landwaiter(['exception', 'list', day, ...policy, '-q', '-o', 'json']).out);
  expect(exceptions).toMatchObject([
    { id: 'EX-7', standing: 'in force', approvedBy: 'lee@acme.example' },
    { id: 'EX-8', standing: 'in force' },
  ]);
});

test('exception list needs no records, and sinks list no sinks', () => {
  const listed = landwaiter(['exception', 'list', ...policy, '--at', '2026-11-15T00:00:00Z']);
  expect(listed.status).toBe(0);
  expect(listed.out).toMatch(/^EX-7 {2}in force .*\n.*\n {2}owner dana.*\n {2}what it silences shows with records/);
  const json = landwaiter(['exception', 'list', ...policy, '--at', '2026-11-22T00:00:00Z', '-o', 'json']).out;
  const { exceptions } = JSON.parse(json);
  expect(exceptions).toMatchObject([{ standing: 'ended' }, { standing: 'ended' }]);
  expect(json).not.toContain('silences');
  const nowhere = landwaiter(['exception', 'list']);
  expect([nowhere.status, nowhere.note]).toEqual([2, expect.stringContaining('there is no landwaiter.yaml here')]);
  expect(landwaiter(['sinks', 'list', ...policy]).out).toBe('The policy has no sinks: nobody is told of incidents.\n');
});

test('exception add writes it, keeps the rest, and says what it silences', () => {
  const before = readFileSync(policy[1] ?? '', 'utf8');
  const file = join(folder, 'edited.yaml');
  writeFileSync(file, before, { mode: 0o640 });
  symlinkSync('edited.yaml', join(folder, 'link.yaml'));
  const scope = ['--rule', 'push-by-unapproved-actor', '--actor', 'eve'];
  const told = ['--id', 'EX-12', '--reason', 'a "fix": # 1', '--owner', 'dana', '--expires', '2026-12-01'];
  const { status, out, note } = landwaiter([
    'exception',
    'add',
    ...told,
    ...scope,
    '--policy',
    'link.yaml',
    '--at',
    '2026-11-17T01:00:00Z',
    '-q',
    day,
  ]);
  expect({ status, note }).toEqual({ status: 0, note: '' });
  expect(out).toMatch(/^link\.yaml\n\+ {3}- id: EX-12\n\+ {5}reason: .a "fix": # 1.\n/);
  expect(out).toMatch(/It silences 1 finding in these records:\n {2}HIGH {2}push-by-unapproved-actor {2}eve pushed/);
  const after = readFileSync(file, 'utf8').split('\n');
  const added = after.findIndex((line) => line.includes('EX-12'));
  expect([...after.slice(0, added), ...after.slice(added + 9)].join('\n')).toBe(before);
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(lstatSync(join(folder, 'link.yaml')).isSymbolicLink()).toBe(true);
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('exception add refuses what has no end or owner, and what would not be valid, and writes nothing', () => {
  const file = join(folder, 'kept.yaml');
  writeFileSync(file, 'version: 1\n');
  const add = (...args: readonly string[]): string => {
    const { status, note } = landwaiter(['exception', 'add', '--policy', 'kept.yaml', '--reason', 'fix', ...args]);
    expect(status).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe('version: 1\n');
    return note;
  };
  const whole = ['--id', 'EX-1', '--owner', 'dana', '--expires', '2099-01-01'];
  expect(add('--id', 'EX-1', '--owner', 'dana', '--actor', 'eve')).toContain("'--expires <time>' not specified");
  expect(add('--id', 'EX-1', '--expires', '2099-01-01', '--actor', 'eve')).toContain("'--owner <name>' not specified");
  expect(add('--id', 'EX-1', '--owner', 'dana', '--expires', '2020-01-01', '--actor', 'eve')).toContain('is over');
  expect(add(...whole)).toContain('needs at least one of rules, repositories');
  expect(add(...whole, '--environment', 'prod')).toContain('no environment is named "prod"');
  expect(add(...whole, '--rule', 'tag-repainted')).toContain('no rule is called "tag-repainted"');
  expect(add(...whole, '--actor', 'eve', 'nowhere')).toContain('nowhere');
});

test('exception revoke ends it and leaves it in the file; what it covered is found from then on', () => {
  const file = join(folder, 'revoked.yaml');
  writeFileSync(file, readFileSync(policy[1] ?? '', 'utf8'));
  const revoke = (id: string, ...args: readonly string[]): ReturnType<typeof landwaiter> =>
    landwaiter(['exception', 'revoke', id, '--policy', 'revoked.yaml', '--by', 'lee', '--reason', 'done', ...args]);
  const { status, out } = revoke('EX-7', '--at', '2026-11-14T19:30:00Z');
  expect(status).toBe(0);
  expect(out.split('\n')).toEqual([
    'revoked.yaml',
    '+ # Revoked 2026-11-14T19:30:00Z by lee: done',
    '- expires: 2026-11-21T00:00:00Z',
    '+ expires: 2026-11-14T19:30:00Z',
    '',
  ]);
  const listed = landwaiter(['exception', 'list', day, '--policy', 'revoked.yaml', '-q', '-o', 'json']).out;
  expect(JSON.parse(listed).exceptions[0]).toMatchObject({ id: 'EX-7', standing: 'ended' });
  expect(revoke('EX-7').note).toContain('has ended already');
  expect(revoke('EX-70').note).toContain('has no exception "EX-70"; it has "EX-7", "EX-8"');
});

test('policy test says what a new policy raises and silences, and fails when it silences', () => {
  writeFileSync(join(folder, 'open.yaml'), 'version: 1\n');
  const { status, out } = landwaiter(['policy', 'test', 'open.yaml', day, ...policy, '-q']);
  expect(status).toBe(1);
  expect(out).toMatch(/^Silenced by the new policy \(\d+ findings\):$/m);
  expect(out).toContain('push-by-unapproved-actor');
  expect(landwaiter(['policy', 'test', policy[1] ?? '', day, ...policy, '-q'])).toMatchObject({
    status: 0,
    out: 'Both policies find the same in these records.\n',
  });
  expect(landwaiter(['policy', 'test', policy[1] ?? '', day, '-q']).out).toMatch(
    /^No policy is in force: [\s\S]*\nRaised by the new policy [\s\S]*\n {4}without a policy it is not found\n/,
  );
});

test('policy drift points at the lines that nothing matched', () => {
  const { status, out } = landwaiter(['policy', 'drift', day, ...policy, '-q']);
  expect(status).toBe(1);
  expect(out).toMatch(/landwaiter\.yaml:\d+:\d+: publishers\[1\]\.builds\[0\]\.triggers\[0\]: push: started no run/);
});

test('policy drift without a policy says what to name', () => {
  expect(landwaiter(['policy', 'drift', day])).toMatchObject({
    status: 2,
    note: expect.stringContaining('--policy: no landwaiter.yaml here'),
  });
});

test('a draft of a policy loads and has no problems', () => {
  const { out } = landwaiter(['policy', 'learn', day, '-q']);
  writeFileSync(join(folder, 'draft.yaml'), out);
  expect(landwaiter(['policy', 'lint', 'draft.yaml'])).toMatchObject({ status: 0, out: '' });
});

test('what a draft asks to be named stays named when it is drafted again', () => {
  const sources = `sources:
  - { name: laptop, kind: docker, host: "dev-laptop-7", files: ["**/dev-laptop-7.docker.ndjson"], expectEvery: 1d }
  - { name: hook, kind: distribution, intake: { auth: bearer, secret: HOOK, largest: 1048576 } }
`;
  writeFileSync(join(folder, 'named.yaml'), `version: 1\n${sources}`);
  const { status, out } = landwaiter(['policy', 'learn', day, '--policy', 'named.yaml', '-q']);
  expect(status).toBe(0);
  expect(out).toContain(`sources:
  - { name: "laptop", kind: "docker", host: "dev-laptop-7", files: ["**/dev-laptop-7.docker.ndjson"], expectEvery: "1d" }
  - { name: "hook", kind: "distribution", intake: { auth: "bearer", secret: "HOOK", largest: 1048576 } }
`);
  writeFileSync(join(folder, 'again.yaml'), out);
  expect(landwaiter(['policy', 'learn', day, '--policy', 'again.yaml', '-q']).out).toBe(out);
});

test('lint that has only notes does not say that there is nothing', () => {
  writeFileSync(join(folder, 'short.yaml'), 'version: 1\nregistries: [{ host: registry.acme.example }]\n');
  const { status, note } = landwaiter(['policy', 'lint', 'short.yaml']);
  expect(status).toBe(0);
  expect(note).toMatch(/; limits local-image-pushed\n/);
  expect(note).toMatch(/short\.yaml: no warnings, 4 notes\n$/);
});

test('schemas are JSON Schemas', () => {
  for (const what of ['policy', 'finding', 'event'])
    expect(JSON.parse(landwaiter(['schema', what]).out).$schema).toContain('json-schema.org');
});

test('shells get completions', () => {
  expect(landwaiter(['complete', 'bash']).out).toContain('landwaiter');
  const completed = (...words: readonly string[]): string => landwaiter(['complete', '--', ...words]).out;
  const proposed = (text: string): readonly string[] => text.split('\n').map((line) => line.split('\t', 1)[0] ?? '');
  expect(proposed(completed('exception', ''))).toEqual(['list', 'add', 'revoke', 'help', ':4', '']);
  expect(proposed(completed('exception', 'revoke', '--'))).toEqual(
    expect.arrayContaining(['--by', '--reason', '--policy', '--at']),
  );
});
