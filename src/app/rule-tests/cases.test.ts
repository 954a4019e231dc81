import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as told from '../../rules/builtin/index.cases.ts';
import * as rules from '../../rules/builtin/index.ts';
import type { Case, Rule } from '../../rules/rule.ts';
import { proveCase } from './cases.ts';

const files = readdirSync(new URL('../../rules/builtin/', import.meta.url));
const named = new Map(Object.entries(rules).map(([name, rule]) => [rule.id, name]));
const casesOf = (rule: Rule): readonly Case[] => new Map(Object.entries(told)).get(named.get(rule.id) ?? '') ?? [];

test('every rule file is exported under its own id, and every file of cases under the rule’s name', () => {
  const ids = files
    .filter((file) => /^[a-z-]+\.ts$/.test(file) && file !== 'index.ts')
    .map((file) => file.slice(0, -'.ts'.length));
  expect(
    Object.values(rules)
      .map((rule) => rule.id)
      .sort(),
  ).toEqual(ids.sort());
  expect(Object.keys(told).sort()).toEqual(Object.keys(rules).sort());
});

describe.each(Object.values(rules).map((rule) => [rule.id, rule] as const))('%s', (_id, rule) => {
  const cases = casesOf(rule);

  test('has histories on which it fires and histories on which it stays quiet', () => {
    expect(
      cases.filter((one) => one.expect === 'fires' && one.defeats === undefined).map((one) => one.name),
    ).not.toEqual([]);
    expect(cases.filter((one) => one.expect !== 'fires').map((one) => one.name)).not.toEqual([]);
  });

  test('has for every quiet condition a history that it quiets, and one in which an attacker controls its evidence in vain', () => {
    const conditions = Object.keys(rule.quiet);
    const quieted = new Set(cases.map((one) => (typeof one.expect === 'string' ? '' : one.expect.quiet)));
    const defeated = new Set(cases.map((one) => one.defeats));
    expect(conditions.filter((name) => !quieted.has(name))).toEqual([]);
    expect(conditions.filter((name) => !defeated.has(name) && rule.quiet[name]?.beyondAttackers === undefined)).toEqual(
      [],
    );
  });

  test('names in its cases only conditions that it has, and only firing histories defeat one', () => {
    for (const one of cases) {
      if (one.defeats !== undefined)
        expect([one.name, one.expect, Object.keys(rule.quiet)]).toEqual([
          one.name,
          'fires',
          expect.arrayContaining([one.defeats]),
        ]);
      if (typeof one.expect !== 'string') expect(Object.keys(rule.quiet)).toContain(one.expect.quiet);
    }
    expect(new Set(cases.map((one) => one.name)).size).toBe(cases.length);
  });

  test.each(cases.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const proof = proveCase(rule, one);
    expect(proof.passed, proof.got).toBe(true);
  });
});
