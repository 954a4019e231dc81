import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { untold } from '../../rules/scenarios/asking-scenario.ts';
import { changed, exceeded } from '../../rules/scenarios/control-scenario.ts';
import { history } from '../../rules/scenarios/history.ts';
import { deleted, deployed, digestOf, pushed, ran } from '../../rules/scenarios/scenario.ts';
import { analyze, RULES } from '../analysis/analyze.ts';
import { proveRules } from '../rule-tests/prove-rules.ts';
import { ownRules } from './load.ts';
import { rulesOf } from './rules-of.ts';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

const RULE = `export const rule = ({ nameOf, pushExhibits }) => ({
  id: 'any-push', version: 1, title: 'Any push', severity: 'low', mode: 'observe', attack: [], why: 'Because.',
  respond: ['Look.'], benignIf: [], phase: 'facts', on: 'push',
  quiet: { known: { when: 'mallory pushed it', least: 'recorded', beyondAttackers: 'it is a joke' } },
  detect: (push) => push.actor.name === 'mallory'
    ? { quiet: 'known', strength: push.strength, because: 'we know mallory' }
    : { summary: nameOf(push), confidence: push.strength, evidence: pushExhibits(push) },
});`;
const CASES = `export const cases = ({ history, pushed }) => [
  { name: 'a push', ...history(pushed('shop/api:1', 'a')), expect: 'fires', says: 'shop/api:1' },
  { name: 'a push of mallory', ...history(pushed('shop/api:1', 'a', { by: 'mallory' })), expect: { quiet: 'known' } },
];`;

const WHOLE = `version: 1
registries: [{ host: registry.acme.example }]
publishers: [{ repositories: ["registry.acme.example/**"], actors: [ci-bot] }]
sources: [{ name: registry, kind: distribution, covers: [registry.acme.example] }]
retention: { registry: 400d }
exceptions: [{ id: EX-1, reason: fix, owner: dana, expires: 2026-12-24T00:00:00Z, scope: { actors: [mallory] } }]
`;

const BUILT = WHOLE.replace('actors: [ci-bot]', '$&, builds: [{ source: github, project: acme/shop }]');

const SECOND_FEED = { source: 'distribution-access' } as const;

let count = 0;
function written(files: Readonly<Record<string, string>>): string {
  const own = join(folder, String((count += 1)));
  mkdirSync(own);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(own, name), text);
  return own;
}
const judged = async (own: string) => {
  const policy = { ...observe(), ruleFolders: [own] };
  const story = history(pushed('shop/api:1', 'a'));
  return analyze({ ...story, inputs: [] }, policy, undefined, await rulesOf(policy)).findings;
};

describe('rules of one’s own', () => {
  test('are read again when their files have changed, cases too', async () => {
    const own = written({ 'any-push.mjs': RULE, 'any-push.cases.mjs': CASES });
    expect(await judged(own)).toMatchObject([{ severity: 'low' }]);
    writeFileSync(join(own, 'any-push.mjs'), RULE.replace("'low'", "'high'"));
    expect(await judged(own)).toMatchObject([{ severity: 'high' }]);
    writeFileSync(join(own, 'any-push.cases.mjs'), 'export const cases = [];');
    expect((await ownRules([own])).map(({ cases }) => cases)).toEqual([[]]);
    writeFileSync(join(own, 'any-push.mjs'), RULE);
    expect(await judged(own)).toMatchObject([{ severity: 'low' }]);
  });

  test('are refused when only a part of one could be read again', async () => {
    const importing = `import { severity } from './parts/severity.mjs';\n${RULE.replace("'low'", 'severity')}`;
    const own = written({ 'any-push.mjs': importing });
    mkdirSync(join(own, 'parts'));
    const [part, word] = [join(own, 'parts', 'severity.mjs'), join(own, 'parts', 'word.mjs')];
    writeFileSync(part, "export { severity } from './word.mjs';");
    writeFileSync(word, "export const severity = 'low';");
    expect(await judged(own)).toMatchObject([{ severity: 'low' }]);
    writeFileSync(word, "export const severity = 'high';");
    await expect(judged(own)).rejects.toThrow(`${word}: has changed, and what ${part} imports is read once: restart`);
    writeFileSync(word, "export const severity = 'low';");
    expect(await judged(own)).toMatchObject([{ severity: 'low' }]);
  });

  test('find beside the built-in ones, and are proven by their cases', async () => {
    const own = written({ 'any-push.mjs': RULE, 'any-push.cases.mjs': CASES, 'README.md': 'ours' });
    expect(await judged(own)).toMatchObject([{ rule: 'any-push', summary: 'shop/api:1', severity: 'low' }]);
    expect(proveRules(['any-push'], await ownRules([own]))).toEqual({
      lines: ['ok    any-push: 2 of 2 cases', '2 passed, 0 failed'],
      failed: 0,
    });
  });

  test('fail their proof where a case goes wrong or is missing', async () => {
    const wrong = written({
      'any-push.mjs': RULE,
      'any-push.cases.mjs': CASES.replace("says: 'shop/api:1'", "says: 'else'"),
    });
    expect(proveRules(['any-push'], await ownRules([wrong]))).toMatchObject({ failed: 1 });
    const bare = written({ 'any-push.mjs': RULE });
    expect(proveRules(['any-push'], await ownRules([bare])).lines.slice(1, -1)).toEqual([
      '      no case in which it fires',
      '      no case in which it stays quiet',
      '      no case that known quiets',
    ]);
  });

  test.each([
    ['a syntax error', RULE.replace('({ nameOf', '({{ nameOf'), /any-push\.mjs: cannot be loaded: /],
    ['another export', RULE.replace('const rule', 'const rules'), /any-push\.mjs: exports nothing named rule/],
    [
      'a severity that is none',
      RULE.replace("'low'", "'lo'"),
      /any-push\.mjs: exports no valid rule: rule\.severity: /,
    ],
    ['no detect', RULE.replace('detect:', 'find:'), /rule\.detect: a function/],
    ['another id than its file', RULE.replace("'any-push'", "'my-push'"), /in a file of its own name: my-push/],
    ['a throw', RULE.replace('push.actor.name', 'push.nobody.name'), /any-push threw on .*shop\/api:1.*TypeError/],
    ['no evidence', RULE.replace('pushExhibits(push)', '[]'), /any-push answered .* with no evidence/],
    ['no strength', RULE.replace('confidence: push.strength,', ''), /with no confidence: verified, recorded/],
    [
      'an unknown condition',
      RULE.replace("=== 'mallory'", "!== ''").replace("quiet: 'known'", "quiet: 'odd'"),
      /with a quiet condition it does not have/,
    ],
  ])('with %s are refused by file', async (_, text, reason) => {
    await expect(judged(written({ 'any-push.mjs': text }))).rejects.toThrow(reason);
  });

  test('may be about whatever built-in rules are about', async () => {
    const kinds = [...new Set(RULES.map((rule) => rule.on))];
    const own = written(
      Object.fromEntries(
        kinds.map((on) => [
          `about-${on}.mjs`,
          `export const rule = {
            id: 'about-${on}', version: 1, title: 'Any', severity: 'low', mode: 'observe', attack: [], why: 'Because.',
            respond: ['Look.'], benignIf: [], phase: 'campaign', on: '${on}', quiet: {},
            detect: (subject, lineage) => ({
              summary: subject.key, confidence: 'inferred', evidence: [{ fact: lineage.facts[0], says: 'something' }],
            }),
          };`,
        ]),
      ),
    );
    const policy = { ...compilePolicy(loadPolicy(BUILT, 'landwaiter.yaml')), ruleFolders: [own] };
    const story = history(
      pushed('shop/api:1', 'a'),
      untold('shop/web:1', { by: 'ci-bot' }),
      deleted('shop/api:1'),
      deployed('shop/api', `shop/api@${digestOf('a')}`),
      changed('push-permission'),
      // A project that goes by another name than the policy has.
      ran('1/1', { id: 'git.example/406', project: 'acme/shop' }),
      ran('2/1', { id: 'git.example/406', project: 'platform/shop' }),
      exceeded({ part: 'registry', name: 'registry.acme.example', told: 'manifest.pushed' }),
      // Two feeds that tell of the same pushes.
      [0, 1, 2].map((nth) => [pushed(`shop/web:${nth}`, `w${nth}`), pushed(`shop/web:${nth}`, `w${nth}`, SECOND_FEED)]),
    );
    const held = [{ source: 'loud', oldest: 0, limit: 1 }];
    const { findings } = analyze({ ...story, held, inputs: [] }, policy, undefined, await rulesOf(policy));
    const found = findings.flatMap(({ rule }) => (rule.startsWith('about-') ? [rule.slice('about-'.length)] : []));
    expect([...new Set(found)].sort()).toEqual([...kinds].sort());
  });

  test('need no evidence for what is not there, such as records of a source', async () => {
    const silent = RULE.replace("on: 'push'", "on: 'source'").replace(
      /detect:[\s\S]*$/,
      "detect: ({ key }) => ({ summary: key, confidence: 'inferred', evidence: [] }) });",
    );
    const own = written({ 'any-push.mjs': silent });
    const policy = { ...compilePolicy(loadPolicy(WHOLE, 'landwaiter.yaml')), ruleFolders: [own] };
    const story = history(pushed('shop/api:1', 'a'));
    const { findings } = analyze({ ...story, inputs: [] }, policy, undefined, await rulesOf(policy));
    expect(findings).toMatchObject([{ rule: 'any-push', evidence: [] }]);
  });

  test('may not take the id of another', async () => {
    const [taken = RULES[0]] = RULES;
    const own = written({ [`${taken?.id}.mjs`]: RULE.replace("'any-push'", `'${taken?.id}'`) });
    await expect(ownRules([own])).rejects.toThrow(/there is another rule with the id/);
  });

  test.skipIf(process.getuid === undefined)('are not run where everybody may write them', async () => {
    const own = written({ 'any-push.mjs': RULE, 'any-push.cases.mjs': CASES });
    for (const path of [own, join(own, 'any-push.mjs'), join(own, 'any-push.cases.mjs')]) {
      const { mode } = statSync(path);
      chmodSync(path, 0o777);
      await expect(ownRules([own])).rejects.toThrow(`everybody may write ${path}, `);
      chmodSync(path, mode);
    }
    expect(await ownRules([own])).toHaveLength(1);
  });

  test('of a folder that is not there are missed', async () => {
    await expect(ownRules([join(folder, 'gone')])).rejects.toThrow(/ruleFolders: .*gone: no such folder/);
  });
});
