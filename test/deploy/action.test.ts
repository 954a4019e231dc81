import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { blocks } from '../documents/page.ts';
import { isInstalled } from '../lab/programs.ts';
import { DAY } from '../server/recorded-day.ts';
import { ACTION, packed, type PullRequest, pullRequest, runSteps, shell } from './pipeline.ts';

const hasGit = await isInstalled('git');
const canRun = hasGit && existsSync('dist/cli.mjs');
if (!canRun) process.stderr.write('skipped: the GitHub Action: git is not installed, or dist/cli.mjs is not built\n');

// Enough to tell that a stranger pushed: the rest of the day takes its time.
const RECORDS = join(DAY, 'records/registry/notifications.ndjson');
const loose = (policy: string): string => policy.replace('actors: [promoter]', 'actors: [promoter, mallory]');

test('no input stands in the text of a script, and each is one that the action declares', () => {
  for (const { run, env } of ACTION.runs.steps) {
    expect(run).not.toContain('${{');
    for (const [, name = ''] of Object.values(env)
      .join('\n')
      .matchAll(/inputs\.([\w-]+)/g))
      expect(Object.keys(ACTION.inputs)).toContain(name);
  }
});

describe.skipIf(!canRun)('the steps of the action', () => {
  const root = mkdtempSync(join(tmpdir(), 'landwaiter-action-'));
  const made: string[] = [root];
  let archive = '';

  beforeAll(async () => {
    archive = await packed(root);
    // Once for all of them: the second step is what they are about.
    const one = await proposed((policy) => policy);
    writeFileSync(join(one.folder, '.npmrc'), 'registry=http://127.0.0.1:1/\nscript-shell=/bin/false\n');
    expect(await runSteps(one, { package: archive }, join(root, 'temp'))).toMatchObject({ status: 0 });
  });
  afterAll(() => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
  });

  async function proposed(change: (policy: string) => string): Promise<PullRequest> {
    const one = await pullRequest(change);
    made.push(one.folder);
    return one;
  }
  const check = (one: PullRequest, inputs: Readonly<Record<string, string>>) =>
    runSteps(one, inputs, join(root, 'temp'), 1);

  test('pass a policy under which nothing is open, and give SARIF', async () => {
    const ended = await check(await proposed((policy) => policy), { records: RECORDS, 'fail-on': 'none' });
    expect(ended.status, ended.printed).toBe(0);
    expect(ended.printed).toContain('Both policies find the same');
    expect(ended.printed).toMatch(/^::error file=landwaiter.yaml,line=1,col=1,title=push-by-unapproved-actor::/m);
    const [, sarif = ''] = /^sarif=(.*)$/m.exec(ended.printed) ?? [];
    expect(JSON.parse(readFileSync(sarif, 'utf8'))).toMatchObject({ version: '2.1.0' });
  });

  test('fail where something severe is open, and where the new policy silences it', async () => {
    const same = await proposed((policy) => `${policy}# a comment\n`);
    const open = await check(same, { records: RECORDS, open: 'all' });
    expect(open.status, open.printed).toBe(1);
    // Both policies have it.
    const kept = await check(same, { records: RECORDS });
    expect(kept.status, kept.printed).toBe(0);
    const raising = await proposed((policy) => policy.replaceAll('actors: [promoter]', 'actors: [nobody]'));
    const raised = await check(raising, { records: RECORDS, silenced: 'allow' });
    expect(raised.status, raised.printed).toBe(1);
    expect(raised.printed).toContain('Raised by the new policy');
    const silencing = await proposed(loose);
    const refused = await check(silencing, { records: RECORDS, 'fail-on': 'none' });
    expect(refused.status).toBe(1);
    expect(refused.printed).toMatch(
      /^::error .*title=Silences push-by-unapproved-actor::mallory pushed .*%0Athe policy/m,
    );
    const allowed = await check(silencing, { records: RECORDS, 'fail-on': 'none', silenced: 'allow' });
    expect(allowed.status).toBe(0);
  });

  test('say in which line the policy is wrong', async () => {
    const ended = await check(await proposed((policy) => `${policy}nonsense: true\n`), {});
    const line = readFileSync(join(DAY, 'landwaiter.yaml'), 'utf8').split('\n').length;
    expect(ended.status).toBe(2);
    expect(ended.printed).toContain(
      `::error file=landwaiter.yaml,line=${line},col=1,title=Policy::nonsense: unknown key`,
    );
  });

  test('run no rule that the pull request brings', async () => {
    const one = await proposed((policy) => `${policy}ruleFolders: [rules]\n`);
    mkdirSync(join(one.folder, 'rules'));
    const mark = join(one.folder, 'was-run');
    writeFileSync(
      join(one.folder, 'rules/evil.mjs'),
      `import { writeFileSync } from 'node:fs'; writeFileSync('${mark}', '');`,
    );
    const ended = await check(one, { records: RECORDS, 'fail-on': 'none' });
    expect(ended.status, ended.printed).toBe(0);
    expect(ended.printed).toContain('the rules in rules are not run: LANDWAITER_OWN_RULES is off');
    expect(existsSync(mark)).toBe(false);
  });

  test('take inputs and file names for what they are', async () => {
    const one = await proposed((policy) => policy);
    const evil = '$(touch pwned); touch "pwned" `touch pwned`';
    for (const inputs of [
      { policy: evil },
      { records: evil },
      { 'fail-on': evil, records: RECORDS },
      { silenced: evil },
      { open: evil, records: RECORDS },
    ])
      await check(one, inputs);
    await runSteps(one, { package: `./${evil}` }, join(root, 'other'));
    for (const place of [one.folder, root, join(root, 'temp')]) expect(existsSync(join(place, 'pwned'))).toBe(false);
  });

  test('let nothing that a policy says give commands to the runner', async () => {
    const one = await proposed((policy) =>
      policy.replace('host: registry.acme.example', 'host: "x\\n::set-output name=x::y"'),
    );
    const { printed } = await check(one, {});
    const [, stop = ''] = /^::stop-commands::(\S+)$/m.exec(printed) ?? [];
    const free = `${printed.slice(0, printed.indexOf('::stop-commands'))}${printed.slice(printed.indexOf(`::${stop}::`))}`;
    expect(free).toContain('::error');
    expect(free).not.toMatch(/^::set-output/m);
  });

  test('are done by the recipe for GitLab as well', async () => {
    const path = 'deploy/gitlab/README.md';
    const [text = ''] = blocks({ path, text: readFileSync(path, 'utf8') }, 'yaml');
    const lines = z.array(z.string());
    const job = z
      .object({
        policy: z.looseObject({ variables: z.record(z.string(), z.string()), before_script: lines, script: lines }),
      })
      .parse(parse(text)).policy;
    const one = await proposed(loose);
    const ended = await shell([...job.before_script, ...job.script].join('\n'), one.folder, {
      ...job.variables,
      RECORDS,
      CI_BUILDS_DIR: join(root, 'builds'),
      CI_PROJECT_DIR: one.folder,
      CI_MERGE_REQUEST_DIFF_BASE_SHA: one.base,
      LANDWAITER_PACKAGE: archive,
    });
    expect(ended.status, ended.printed).toBe(1);
    expect(ended.printed).toContain('Silenced by the new policy (2 findings)');
    expect(existsSync(join(one.folder, 'landwaiter/findings.sarif'))).toBe(true);
  });
});
