import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { ACME } from '../../../rules/scenarios/acme.ts';
import { history, type Step } from '../../../rules/scenarios/history.ts';
import { ran } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';
import { disapproval, doubtOf } from './approval.ts';

const policy = compilePolicy(loadPolicy(ACME, 'policy.yaml'));
const entries = policy
  .publishers({ registry: 'registry.acme.example', repository: 'shop/api' })
  .flatMap(({ builds = [] }) => builds);

function run(...steps: readonly Step[]) {
  const [one] = joined(history(...steps), policy).runs;
  if (!one) throw new Error('a run');
  return one;
}

describe('a run is allowed', () => {
  test('where one entry allows its project, workflow, ref and trigger', () => {
    expect(disapproval(run(ran('1')), entries)).toBeUndefined();
  });

  test.each([
    ['no build entry names github project acme/other', ran('1', { project: 'acme/other' })],
    ['it was started by schedule, not by push, release', ran('1', { trigger: 'schedule' })],
    ['it ran on refs/heads/x, not on refs/heads/main, refs/tags/v*', ran('1', { ref: 'refs/heads/x' })],
    ['its commit comes from the fork eve/shop', ran('1', { head: 'eve/shop' })],
  ])('and is not, since %s', (reason, step) => {
    expect(disapproval(run(step), entries)).toBe(reason);
  });

  test('and of several entries for its project the nearest says why not', () => {
    const builds = [
      '{ refs: [refs/heads/a], triggers: [push], workflows: [a.yml] }',
      '{ refs: [refs/heads/b], triggers: [schedule] }',
    ]
      .map((one) => one.replace('{', '{ source: github, project: acme/shop,'))
      .join(', ');
    const text = `version: 1\npublishers: [{ repositories: ["registry.acme.example/**"], builds: [${builds}] }]`;
    const two = compilePolicy(loadPolicy(text, 'policy.yaml'))
      .publishers({ registry: 'registry.acme.example', repository: 'shop/api' })
      .flatMap(({ builds: own = [] }) => own);
    const told = { workflow: 'b.yml', ref: 'refs/heads/b', trigger: 'workflow_dispatch' };
    expect(disapproval(run(ran('1', told)), two)).toBe('it was started by workflow_dispatch, not by schedule');
  });

  test('on the branch that the policy names by its short name, and not on a tag of that name', () => {
    const text = ACME.replace('refs: ["refs/heads/main", "refs/tags/v*"]', 'refs: [main]');
    const short = compilePolicy(loadPolicy(text, 'policy.yaml'))
      .publishers({ registry: 'registry.acme.example', repository: 'shop/api' })
      .flatMap(({ builds = [] }) => builds);
    const on = (ref: string) => disapproval(run(ran('1', { ref })), short);
    expect(on('refs/heads/main')).toBeUndefined();
    expect(on('main')).toBeUndefined();
    expect(on('refs/tags/main')).toBe('it ran on refs/tags/main, not on refs/heads/main');
    expect(on('refs/heads/main-2')).toBe('it ran on refs/heads/main-2, not on refs/heads/main');
  });

  test('where the policy says from which repository, only with code from there', () => {
    const build = '{ source: google-cloud-build, project: acme-ci, repositories: [acme/platform] }';
    const asked = compilePolicy(
      loadPolicy(
        `version: 1\npublishers: [{ repositories: ["registry.acme.example/**"], builds: [${build}] }]`,
        'policy.yaml',
      ),
    ).publishers({ registry: 'registry.acme.example', repository: 'shop/api' });
    const judged = (told: Parameters<typeof ran>[1]) =>
      disapproval(
        run(ran('1', { system: 'google-cloud-build', project: 'acme-ci', ...told })),
        asked.flatMap(({ builds = [] }) => builds),
      );
    expect(judged({ of: 'github.com/acme/platform' })).toBeUndefined();
    expect(judged({ of: 'd-marsh/platform' })).toBe('its source is d-marsh/platform, not acme/platform');
    expect(judged({})).toBe('its source is unknown, not acme/platform');
  });

  test('and what only a webhook says for it is no approval, and what it says against it a doubt', () => {
    const claim = { strength: 'asserted', source: 'github-webhook' } as const;
    const [recorded, claimed] = [ran('1', { trigger: '' }), ran('1', { ...claim, head: 'eve/shop' })];
    const one = run(recorded, claimed);
    expect(disapproval(one, entries)).toContain('is told only by a webhook');
    expect(doubtOf(one, entries)?.reason).toContain('fork eve/shop');
  });
});
