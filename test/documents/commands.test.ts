import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeLayout } from '../../src/app/comparisons/layout.fixture.ts';
import { DAY } from '../server/recorded-day.ts';
import { blocks, commands, pages, run } from './page.ts';

const isBuilt = existsSync('dist/cli.mjs');
if (!isBuilt) process.stderr.write('skipped: the commands of the documents: dist/cli.mjs is not built\n');

/** What a reader of the page has before its first command. */
const PREPARED: Readonly<Record<string, (folder: string) => void>> = {
  'docs/tune.md': records,
  'docs/investigate.md'(folder) {
    records(folder);
    policies(folder, 'landwaiter.yaml');
    images(join(folder, 'images'));
  },
  'docs/operate.md'(folder) {
    policies(folder, 'landwaiter.yaml');
    const args = ['analyze', join(DAY, 'records'), '--store', 'sqlite:facts.db', '-q'];
    spawnSync(process.execPath, [resolve('dist/cli.mjs'), ...args], { cwd: folder });
  },
  'docs/own-rules.md'(folder) {
    const page = pages().find(({ path }) => path === 'docs/own-rules.md');
    if (!page) return;
    mkdirSync(join(folder, 'rules'));
    // Each begins with its name.
    for (const text of [...blocks(page, 'yaml'), ...blocks(page, 'js')])
      writeFileSync(join(folder, /^(?:#|\/\/) (\S+)/.exec(text)?.[1] ?? 'nameless'), text);
  },
  'docs/reports.md'(folder) {
    records(folder);
    policies(folder, 'landwaiter.yaml');
    const args = ['analyze', 'logs', '--store', 'sqlite:landwaiter.db', '-q'];
    spawnSync(process.execPath, [resolve('dist/cli.mjs'), ...args], { cwd: folder });
  },
  'deploy/shell/README.md'(folder) {
    records(folder);
    policies(folder, 'landwaiter.yaml', 'new.yaml');
    cpSync('deploy/shell/check-policy.sh', join(folder, 'check-policy.sh'));
  },
};

/** The day's policy under these names, with the key that it names. */
function policies(folder: string, ...names: readonly string[]): void {
  for (const name of names) cpSync(join(DAY, 'landwaiter.yaml'), join(folder, name));
  cpSync(join(DAY, 'keys'), join(folder, 'keys'), { recursive: true });
}

/** Whose commands are run elsewhere, or are not: why. What the command line takes is parsed for all (parsed.test.ts). */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'README.md': 'test/readme.test.ts runs them',
  'deploy/compose/README.md': 'test/deploy/compose.test.ts runs them',
  'docs/attack.md': 'they want a release of ATT&CK',
  'docs/backup.md': 'src/app/backup/backup.test.ts saves and brings back beside a server',
  'docs/collectors.md': 'they want a registry and a cluster',
  'docs/commands.md': 'test/commands.test.ts has how each command ends',
  'docs/contents.md': 'they want a registry with images',
  'docs/install.md': 'test/package.test.ts, npm run test:release and npm run from-nothing run them',
  'docs/provenance.md': 'they want a registry with an image that somebody signed',
  'docs/server.md': 'they want a Node.js to unpack',
};

const withCommands = pages().filter((page) => commands(page).length > 0);

test('the commands of each page are run, or it is known why not', () => {
  const known = [...Object.keys(PREPARED), ...Object.keys(ELSEWHERE)];
  for (const { path } of withCommands) expect(known).toContain(path);
});

describe
  .skipIf(!isBuilt)
  .each(withCommands.filter(({ path }) => path in PREPARED).map((page) => [page.path, page] as const))(
  'a reader who types the commands of %s',
  (path, page) => {
    const folder = mkdtempSync(join(tmpdir(), 'landwaiter-documents-'));
    beforeAll(() => PREPARED[path]?.(folder));
    afterAll(() => rmSync(folder, { recursive: true }));

    // In the order of the page: one command writes what the next ones read.
    test.each(commands(page).map((command) => [command.script.split('\n')[0] ?? '', command] as const))(
      'gets what it says: %s',
      async (_, command) => {
        const { status, printed } = await run(command, folder);
        expect(status, printed).toBe(command.status ?? 0);
        if (command.says !== undefined)
          expect(printed.replaceAll(/\s+/g, ' ')).toContain(command.says.replaceAll(/\s+/g, ' '));
      },
    );
  },
);

function records(folder: string): void {
  cpSync(join(DAY, 'records'), join(folder, 'logs'), { recursive: true });
}

/** The released image, and one with another entry point in a layer of its own. */
function images(folder: string): void {
  mkdirSync(folder);
  const layout = writeLayout(folder);
  const server = [{ name: 'srv/api/server.js', data: 'serve();\n' }];
  layout.add([server], { Entrypoint: ['/srv/api/server.js'] });
  const start = [{ name: 'usr/local/bin/start', data: '#!/bin/sh\nexec /srv/api/server.js\n', mode: 0o755 }];
  layout.add([server, start], { Entrypoint: ['/usr/local/bin/start', '/srv/api/server.js'] });
  const file = join(folder, 'index.json');
  const index: { readonly manifests: readonly object[] } = JSON.parse(readFileSync(file, 'utf8'));
  const names = ['trusted', 'suspect'];
  const manifests = index.manifests.map((one, nth) => ({
    ...one,
    annotations: { 'org.opencontainers.image.ref.name': names[nth] },
  }));
  writeFileSync(file, JSON.stringify({ ...index, manifests }));
}
