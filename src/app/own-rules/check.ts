import * as z from 'zod';
import { InvalidInput } from '../../core/error.ts';
import { SEVERITIES } from '../../core/finding.ts';
import type { Fired, Phase, Rule, Subjects, Verdict } from '../../rules/rule.ts';

const STRENGTHS = ['verified', 'recorded', 'asserted', 'inferred'] as const;
/** What a rule may be about, and whether a record must be evidence of it: what is not there has none. */
const KINDS = {
  push: 'evidence',
  placement: 'evidence',
  deletion: 'evidence',
  control: 'evidence',
  admitted: 'evidence',
  attached: 'evidence',
  pusher: 'evidence',
  account: 'evidence',
  untraced: 'evidence',
  arrival: 'evidence',
  repository: 'evidence',
  door: 'evidence',
  trust: 'evidence',
  exception: 'none',
  source: 'none',
  registry: 'none',
  cluster: 'none',
  clocks: 'none',

  kept: 'none',
  right: 'none',
  project: 'none',
  flood: 'none',
} as const satisfies Readonly<Record<keyof Subjects, 'evidence' | 'none'>>;
const PHASES = ['facts', 'habits', 'trust', 'incident', 'campaign', 'exceptions'] as const satisfies readonly Phase[];
const text = z.string().min(1).max(2000);

const metadata = z.object({
  id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'small letters, digits and single dashes'),
  version: z.int().min(1),
  title: text,
  severity: z.enum(SEVERITIES),
  mode: z.enum(['policy', 'observe']),
  attack: z.array(z.object({ technique: text, analytic: text.optional(), formerly: text.optional() })),
  why: text,
  respond: z.array(text).min(1),
  benignIf: z.array(text),
  phase: z.enum(PHASES),
  on: z.enum(Object.keys(KINDS)),
  quiet: z.record(z.string(), z.object({ when: text, least: z.enum(STRENGTHS), beyondAttackers: text.optional() })),
  detect: z.custom((value) => typeof value === 'function', 'a function (subject, lineage, judged)'),
});

/**
 * A rule that somebody wrote, made safe to run with the others: what it throws, and what it answers wrongly, ends the run
 * with its file's name.
 * @throws InvalidInput naming the file and what is missing.
 */
export function checkedRule(value: unknown, file: string): Rule {
  if (!isRule(value)) {
    const problems = metadata
      .safeParse(value)
      .error?.issues.map(({ path, message }) => `${['rule', ...path].join('.')}: ${message}`);
    throw new InvalidInput(file, `exports no valid rule: ${problems?.join('; ')}`);
  }
  const rule = value;
  const detect = (...given: Parameters<Rule['detect']>): Verdict => {
    let verdict: unknown;
    try {
      verdict = Reflect.apply(rule.detect, rule, given);
    } catch (error) {
      throw new InvalidInput(file, `${rule.id} threw on ${given[0].key}: ${String(error)}`);
    }
    if (!isVerdict(verdict, rule))
      throw new InvalidInput(file, `${rule.id} answered ${given[0].key} with ${wrongIn(verdict, rule)}`);
    return verdict;
  };
  return { ...rule, detect };
}

function isRule(value: unknown): value is Rule {
  return metadata.safeParse(value).success;
}

function isVerdict(verdict: unknown, rule: Rule): verdict is Verdict {
  return wrongIn(verdict, rule) === undefined;
}

/** What is wrong with an answer; it is looked at as far as a wrong one would harm. */
function wrongIn(verdict: unknown, rule: Rule): string | undefined {
  if (verdict === undefined) return undefined;
  if (typeof verdict !== 'object' || verdict === null)
    return `${typeof verdict}: undefined, or what it fires or is quiet with`;
  if ('quiet' in verdict) {
    const { quiet, strength }: { readonly quiet: unknown; readonly strength?: unknown } = verdict;
    if (typeof quiet !== 'string' || !Object.hasOwn(rule.quiet, quiet)) return `a quiet condition it does not have`;
    return STRENGTHS.some((one) => one === strength) ? undefined : 'a quiet verdict without a strength';
  }
  const { summary, confidence, evidence, alsoOn, missing }: { readonly [Key in keyof Fired]?: unknown } = verdict;
  if (typeof summary !== 'string' || summary === '') return 'no summary';
  if (!STRENGTHS.some((one) => one === confidence)) return `no confidence: ${STRENGTHS.join(', ')}`;
  if (!Array.isArray(evidence) || (evidence.length === 0 && KINDS[rule.on] === 'evidence')) return 'no evidence';
  if (!isTexts(alsoOn)) return 'an alsoOn that is no list of keys';
  if (!isTexts(missing)) return 'a missing that is no list of sentences';
  return undefined;
}

function isTexts(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every((one) => typeof one === 'string'));
}
