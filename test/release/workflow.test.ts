import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { run } from './released.ts';

interface Step {
  readonly name: string;
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const workflow: {
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, { readonly permissions: object; readonly steps: readonly Step[] }>>;
} = parse(readFileSync('.github/workflows/release.yaml', 'utf8'));
const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

describe('the workflow of a release', () => {
  test('uses no action of anybody', () => {
    expect(steps.length).toBeGreaterThan(5);
    expect(steps.filter(({ uses }) => uses !== undefined)).toEqual([]);
  });

  test.each(steps.map(({ name, run: code = '' }) => [name, code]))(
    'gives a shell nothing but text of its own: %s',
    (_, code) => {
      expect(code).not.toContain('${{');
      const { status, stderr } = run('bash', ['-n'], { input: code });
      expect(status, stderr).toBe(0);
    },
  );

  test('may do nothing that is not said, and publishes last', () => {
    expect(workflow.permissions).toEqual({});
    const names = steps.map(({ name }) => name);
    expect(names.indexOf('checks and tests')).toBeLessThan(names.indexOf('release'));
    expect(names.at(-1)).toBe('publish');
  });

  test('runs commands that there are', () => {
    const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
      readFileSync('package.json', 'utf8'),
    );
    const asked = steps.flatMap(({ run: code = '' }) =>
      [...code.matchAll(/npm run (\S+)/g)].map(([, name = '']) => name),
    );
    expect(asked).toEqual(['check', 'release', 'release:twice', 'test:release']);
    for (const name of asked) expect(scripts).toHaveProperty([name]);
  });

  test('tells a tag that is not the version', () => {
    const { run: code = '' } = steps.find(({ name }) => name === 'the tag is the version') ?? {};
    const { version }: { readonly version: string } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(run('bash', ['-c', code], { env: { TAG: `v${version}` } }).status).toBe(0);
    expect(run('bash', ['-c', code], { env: { TAG: 'v9.9.9' } }).status).toBe(1);
  });

  test('makes nothing without the key of the project', () => {
    const { run: code = '' } = steps.find(({ name }) => name === 'release') ?? {};
    expect(run('bash', ['-e', '-c', code], { env: { COSIGN_KEY: '', RUNNER_TEMP: '/nowhere' } }).status).toBe(1);
  });
});
