import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../lab/programs.ts';
import { type Child, startServer } from './child.ts';
import { keptIn } from './kept.ts';
import { settled } from './ledger.ts';
import { BEARER, POLICY, SECRETS } from './policy.ts';
import { push } from './pushes.ts';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-rules-again-'));
const rules = join(folder, 'rules');

function rule(id: string, word: string): string {
  return `export const rule = ({ nameOf, pushExhibits }) => ({
    id: '${id}', version: 1, title: 'Any push', severity: 'low', mode: 'observe', attack: [], why: 'Because.',
    respond: ['Look.'], benignIf: [], phase: 'facts', on: 'push', quiet: {},
    detect: (push) => ({ summary: '${word} ' + nameOf(push), confidence: push.strength, evidence: pushExhibits(push) }),
  });`;
}

describe('rules of one’s own in a server that reads its configuration again', () => {
  let server: Child;

  beforeAll(async () => {
    mkdirSync(rules);
    writeFileSync(join(rules, 'any-push.mjs'), rule('any-push', 'first'));
    const policy = `${POLICY}\nruleFolders: [${rules}]\n`;
    server = await startServer({ folder, policy, secrets: SECRETS });
    expect((await server.post('distribution/registry', push(1), BEARER)).status).toBe(202);
    // Threads that start read the rules, too: one that finds them changing ends, and is started again.
    await settled(server);
  });
  afterAll(async () => {
    await server.end('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  const said = (what: string) =>
    server
      .printed()
      .split('\n')
      .filter((one) => one.includes(what));

  async function reload(outcome: string): Promise<string> {
    const before = said(outcome).length;
    server.signal('SIGHUP');
    return until('the reload', async () => said(outcome)[before]);
  }

  const summaries = async () =>
    (await keptIn(server.store)).findings
      .filter(({ rule: id, state }) => id.startsWith('any-') && state !== 'resolved')
      .map(({ summary }) => summary.split(' ')[0] ?? '')
      .sort((one, other) => one.localeCompare(other));
  const become = (words: readonly string[]) =>
    until(words.join(), async () => ((await summaries()).join() === words.join() ? true : undefined));

  test('are judged by as their files are now, new ones included', async () => {
    await become(['first']);
    writeFileSync(join(rules, 'any-push.mjs'), rule('any-push', 'second'));
    writeFileSync(join(rules, 'any-other.mjs'), rule('any-other', 'other'));
    await reload('the configuration was read again');
    await become(['other', 'second']);
    rmSync(join(rules, 'any-other.mjs'));
    await reload('the configuration was read again');
    await become(['second']);
  });

  test('stay as they were, all of them, when one is wrong', async () => {
    writeFileSync(join(rules, 'any-push.mjs'), rule('any-push', 'third'));
    writeFileSync(join(rules, 'broken.mjs'), 'export const rule = {');
    const line: { reason?: string } = JSON.parse(await reload('the new configuration is wrong: the running one stays'));
    expect(line.reason).toMatch(/broken\.mjs: cannot be loaded: /);
    // Another delivery is judged by the rules of before.
    expect((await server.post('distribution/registry', push(2), BEARER)).status).toBe(202);
    await become(['second', 'second']);
    rmSync(join(rules, 'broken.mjs'));
    await reload('the configuration was read again');
    await become(['third', 'third']);
    expect(said('a thread ended')).toEqual([]);
    expect(await server.end('SIGTERM')).toBe(0);
  });
});
