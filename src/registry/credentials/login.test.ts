import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import { askHelper } from './helper.ts';
import { loginFor } from './login.ts';

let folder = '';
let environment: Record<string, string> = {};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'login-'));
  environment = { HOME: join(folder, 'home'), PATH: join(folder, 'bin'), DOCKER_CONFIG: join(folder, 'docker') };
  for (const name of ['home', 'bin', 'docker', 'cwd']) mkdirSync(join(folder, name));
});

afterEach(() => rmSync(folder, { recursive: true }));

const auth = (text: string): object => ({ auth: Buffer.from(text).toString('base64') });
const login = (username: string, password: string): object => ({ username, password });

function docker(content: object | string): void {
  writeFileSync(join(folder, 'docker/config.json'), typeof content === 'string' ? content : JSON.stringify(content));
}

function podman(content: object): void {
  environment = { ...environment, REGISTRY_AUTH_FILE: join(folder, 'auth.json') };
  writeFileSync(join(folder, 'auth.json'), JSON.stringify(content));
}

/** Puts a program of this script on the path. */
function helper(name: string, script: string, place = 'bin'): void {
  writeFileSync(join(folder, place, `docker-credential-${name}`), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

const shop = () => loginFor('registry.acme.example', 'shop/api', environment);

describe('logins that stand in files', () => {
  test('docker’s, under each of the names that it gave a registry', async () => {
    for (const name of [
      'registry.acme.example',
      'https://registry.acme.example',
      'https://registry.acme.example/v2/',
    ]) {
      docker({ auths: { [name]: auth('robot:pw:with:colons'), 'other.acme.example': auth('x:y') } });
      expect(await shop()).toEqual(login('robot', 'pw:with:colons'));
    }
    docker({ auths: { 'https://index.docker.io/v1/': auth('hub:pw') } });
    expect(await loginFor('docker.io', 'library/nginx', environment)).toEqual(login('hub', 'pw'));
    expect(await shop()).toBeUndefined();
  });

  test('podman’s, of which the longest name that fits counts, before docker’s', async () => {
    docker({ auths: { 'registry.acme.example': auth('docker:pw') } });
    podman({ auths: { 'registry.acme.example': auth('all:pw'), 'registry.acme.example/shop': auth('shop:pw') } });
    expect(await shop()).toEqual(login('shop', 'pw'));
    expect(await loginFor('registry.acme.example', 'shopping/api', environment)).toEqual(login('all', 'pw'));
    podman({ auths: {} });
    expect(await shop()).toEqual(login('docker', 'pw'));
  });

  test('a token that stands for an account', async () => {
    docker({
      auths: {
        'registry.acme.example': { ...auth('00000000-0000-0000-0000-000000000000:'), identitytoken: 'refresh' },
      },
    });
    expect(await shop()).toEqual({ username: '', password: '', identityToken: 'refresh' });
  });

  test('in the home folder, where no other is named; and no files are no logins', async () => {
    const { DOCKER_CONFIG: _, ...rest } = environment;
    environment = rest;
    expect(await shop()).toBeUndefined();
    mkdirSync(join(folder, 'home/.docker'));
    writeFileSync(
      join(folder, 'home/.docker/config.json'),
      JSON.stringify({ auths: { 'registry.acme.example': auth('home:pw') } }),
    );
    expect(await shop()).toEqual(login('home', 'pw'));
  });

  test.each([
    ['no JSON', '{"auths": {"registry.acme.example": {"auth": "c2VjcmV0"', 'is no JSON object'],
    ['a list', '[]', 'is no JSON object'],
    ['too large', `"${'x'.repeat(2 ** 20)}"`, 'larger than 1 MiB'],
    ['a login without a colon', { auths: { 'registry.acme.example': auth('secret') } }, 'no USER:PASSWORD in base64'],
  ])('refused: %s, without what stands there', async (_, content, says) => {
    docker(content);
    await expect(shop()).rejects.toThrow(says);
    await expect(shop()).rejects.toThrow(InvalidInput);
    await expect(shop()).rejects.not.toThrow(/secret|c2VjcmV0/);
  });
});

const lacksShell = process.platform === 'win32';

describe.skipIf(lacksShell)(
  `logins that a program holds${lacksShell ? ': its programs here are shell scripts' : ''}`,
  () => {
    const answer = `echo '{"ServerURL":"x","Username":"robot","Secret":"kept"}'`;

    test('of all registries, and of one before that', async () => {
      helper('all', answer);
      helper(
        'shop',
        `read server; [ "$1 $server" = "get registry.acme.example" ] && echo '{"Username":"shop","Secret":"pw"}'`,
      );
      docker({ credsStore: 'all', auths: { 'registry.acme.example': auth('file:pw') } });
      expect(await shop()).toEqual(login('robot', 'kept'));
      docker({ credsStore: 'all', credHelpers: { 'registry.acme.example': 'shop' } });
      expect(await shop()).toEqual(login('shop', 'pw'));
    });

    test('one that has none leaves it to the file, one that fails does not', async () => {
      docker({ credsStore: 'all', auths: { 'registry.acme.example': auth('file:pw') } });
      helper('all', 'echo "credentials not found in native keychain"; exit 1');
      expect(await shop()).toEqual(login('file', 'pw'));
      helper('all', 'echo "the secret is kept"; echo secret >&2; exit 3');
      await expect(shop()).rejects.toThrow(/gave no login for registry.acme.example: it ended with 3$/);
    });

    test('a token that stands for an account', async () => {
      helper('all', `echo '{"Username":"<token>","Secret":"refresh"}'`);
      expect(await askHelper('all', 'registry.acme.example', environment)).toEqual({
        username: '',
        password: '',
        identityToken: 'refresh',
      });
    });

    test.each(['../bin/all', '/bin/sh', 'a b', '', '-x', 'a/b', 'a\0b', 'x'.repeat(65)])(
      'no name of a program: %j',
      async (name) => {
        helper('all', answer);
        await expect(askHelper(name, 'registry.acme.example', environment)).rejects.toThrow('not the name of one');
      },
    );

    test('a program that is not on the path, or on no whole path, is not run', async () => {
      helper('all', answer, 'cwd');
      const before = process.cwd();
      process.chdir(join(folder, 'cwd'));
      try {
        for (const PATH of ['', '.', `${delimiter}${join(folder, 'bin')}`])
          await expect(askHelper('all', 'registry.acme.example', { PATH })).rejects.toThrow('is not on the path');
      } finally {
        process.chdir(before);
      }
    });

    test.each([
      ['no JSON', 'echo kept', 'something that is no login'],
      ['no text', `echo '{"Username":"x","Secret":7}'`, 'something that is no login'],
      ['a list', 'echo []', 'something that is no login'],
      ['without end', 'while :; do echo kept kept kept kept kept kept kept; done', 'its answer is too long'],
    ])('an answer that is %s is none', async (_, script, says) => {
      helper('all', script);
      const asking = askHelper('all', 'registry.acme.example', environment);
      await expect(asking).rejects.toThrow(says);
      await expect(asking).rejects.toThrow(Unavailable);
    });

    test('one that does not answer is ended, with what it started', async () => {
      helper('all', '/bin/sleep 3600 & wait');
      await expect(askHelper('all', 'registry.acme.example', environment, 200)).rejects.toThrow(
        'no answer within 0.2 s',
      );
    });
  },
);
