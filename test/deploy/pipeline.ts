import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { run } from '../lab/programs.ts';
import { DAY } from '../server/recorded-day.ts';

const action = z.object({
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string() })),
  runs: z.strictObject({
    using: z.literal('composite'),
    // No `uses`: no action of others. Bash is what a composite step has to name.
    steps: z.array(
      z.strictObject({
        name: z.string(),
        id: z.string().optional(),
        shell: z.literal('bash'),
        env: z.record(z.string(), z.string()),
        run: z.string(),
      }),
    ),
  }),
});

export const ACTION = action.parse(parse(readFileSync('deploy/github/action.yml', 'utf8')));

export interface Ended {
  readonly status: number | null;
  readonly printed: string;
}

// A company's, where one stands between: npm would try again for minutes before it goes on without what is optional.
const AUTHORITIES = process.env['NODE_EXTRA_CA_CERTS'];
const TRUSTED = AUTHORITIES === undefined ? {} : { NODE_EXTRA_CA_CERTS: AUTHORITIES };

/** A shell with nothing of this process's environment but a path, and whose certificates are trusted here. */
export function shell(script: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((done) => {
    const all = { PATH: process.env['PATH'], HOME: cwd, ...TRUSTED, ...env };
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { cwd, env: all });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (piece: Buffer) => (printed += piece.toString()));
    child.on('close', (status) => done({ status, printed }));
  });
}

/** A pull request: the day's policy in force, and a folder with what was changed. */
export interface PullRequest {
  readonly folder: string;
  readonly base: string;
  readonly policy: string;
}

export async function pullRequest(change: (policy: string) => string): Promise<PullRequest> {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-pull-request-'));
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, GIT_CONFIG_GLOBAL: '/dev/null' };
  const git = (...args: readonly string[]) =>
    run('git', ['-c', 'user.name=dana', '-c', 'user.email=dana@acme.example', ...args], { env, cwd: folder });
  const policy = join(folder, 'landwaiter.yaml');
  await git('init', '--quiet');
  await git('remote', 'add', 'origin', '.');
  writeFileSync(policy, readFileSync(join(DAY, 'landwaiter.yaml')));
  cpSync(join(DAY, 'keys'), join(folder, 'keys'), { recursive: true });
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'base');
  const base = (await git('rev-parse', 'HEAD')).trim();
  writeFileSync(policy, change(readFileSync(policy, 'utf8')));
  return { folder, base, policy };
}

/** The packed package, for npm to install. */
export async function packed(folder: string): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder };
  await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { env });
  const [name = ''] = readdirSync(folder).filter((one) => one.endsWith('.tgz'));
  return join(folder, name);
}

/** Runs the steps of the action as a runner would, one after the other. */
export async function runSteps(
  { folder, base }: PullRequest,
  inputs: Readonly<Record<string, string>>,
  temp: string,
  first = 0,
): Promise<Ended> {
  mkdirSync(temp, { recursive: true });
  const output = join(temp, 'output');
  writeFileSync(output, '');
  const known: Readonly<Record<string, string>> = {
    'runner.temp': temp,
    'github.workspace': folder,
    'github.action_path': resolve('deploy/github'),
    'github.event.pull_request.base.sha': base,
    ...Object.fromEntries(
      Object.entries(ACTION.inputs).map(([name, one]) => [`inputs.${name}`, inputs[name] ?? one.default]),
    ),
  };
  const told = (text: string): string =>
    text.replace(/\$\{\{ (\S+) \}\}/g, (_, name: string) => {
      const value = known[name];
      if (value === undefined) throw new Error(`a step asks for ${name}`);
      return value;
    });
  let printed = '';
  for (const step of ACTION.runs.steps.slice(first)) {
    const env = Object.fromEntries(Object.entries(step.env).map(([name, value]) => [name, told(value)]));
    const ended = await shell(step.run, folder, { HOME: temp, ...env, GITHUB_OUTPUT: output });
    printed += ended.printed;
    if (ended.status !== 0) return { status: ended.status, printed };
  }
  return { status: 0, printed: `${printed}${readFileSync(output, 'utf8')}` };
}
