import { parse } from 'yaml';
import { RULES } from '../../../src/app/analysis/analyze.ts';
import { proveCase } from '../../../src/app/rule-tests/cases.ts';
import { checkPolicy } from '../../../src/policy/file/load.ts';
import * as told from '../../../src/rules/builtin/index.cases.ts';
import type { Case, Rule } from '../../../src/rules/rule.ts';

/** The rules that judge by a key, as they declare. */
export function rulesBy(path: string): readonly Rule[] {
  return RULES.filter(({ goesBy = [] }) => goesBy.includes(path));
}

/** The built-in cases of a rule. */
export function casesOf({ id }: Rule): readonly Case[] {
  const name = id.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return new Map<string, readonly Case[]>(Object.entries(told)).get(name) ?? [];
}

/** Whether a key stands in a policy. */
export function hasKey(policy: string, path: string): boolean {
  const whole: unknown = parse(policy);
  return JSON.stringify(without(whole, path)) !== JSON.stringify(whole);
}

/** Names of those firing cases in which the rule still fires when none of the keys is given that it goes by. */
export function firesWithout(rule: Rule): readonly string[] {
  const { goesBy = [] } = rule;
  return casesOf(rule).flatMap((one) => {
    if (one.expect !== 'fires' || one.policy === undefined) return [];
    const bare = JSON.stringify(goesBy.reduce(without, parse(one.policy)));
    if ('problems' in checkPolicy(bare, 'policy')) return [];
    const { severity: _, state: _state, says: _says, times: _times, absence: _absence, ...rest } = one;
    return proveCase(rule, { ...rest, policy: bare }).passed ? [one.name] : [];
  });
}

function without(value: unknown, path: string): unknown {
  const [first = '', ...rest] = path.split('.');
  const isList = first.endsWith('[]');
  const name = isList ? first.slice(0, -2) : first;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => {
      if (key !== name) return [[key, one]];
      if (rest.length === 0) return [];
      const inner = rest.join('.');
      return [[key, Array.isArray(one) ? one.map((entry) => without(entry, inner)) : without(one, inner)]];
    }),
  );
}
