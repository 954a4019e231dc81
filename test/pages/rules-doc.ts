import * as told from '../../src/rules/builtin/index.cases.ts';
import type { Case, Rule } from '../../src/rules/rule.ts';
import { RULES } from '../../src/app/analysis/analyze.ts';

/** `docs/rules.md`: every built-in rule from its metadata and its cases, in Markdown. */
export function rulesDocument(): string {
  const casesOf = new Map(Object.entries(told));
  const named = RULES.map((rule) => ({
    rule,
    cases: casesOf.get(rule.id.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())) ?? [],
  }));
  return `${[
    '# The rules',
    '',
    'Made from the rules and their cases; `landwaiter rules test` proves the cases. A rule that works "with and without" needs no policy.',
    'A quiet condition names the least strength of the evidence that may satisfy it: verified (a signature checked), recorded (the log of the',
    'system that did it), asserted (anybody’s claim, such as a webhook or a label), inferred (identity and time only).',
    '',
    '| rule | severity | policy | fires when |',
    '| --- | --- | --- | --- |',
    ...RULES.map(
      (rule) =>
        `| [\`${rule.id}\`](#${rule.id}) | ${rule.severity} | ${modeOf(rule)} | ${rule.title.replaceAll('|', '\\|')} |`,
    ),
    ...named.flatMap(({ rule, cases }) => chapter(rule, cases)),
  ].join('\n')}\n`;
}

function chapter(rule: Rule, cases: readonly Case[]): readonly string[] {
  const defeated = (name: string): readonly string[] =>
    cases.filter((one) => one.defeats === name).map((one) => one.name);
  const quiet = Object.entries(rule.quiet).flatMap(([name, { when, least, beyondAttackers }]) => [
    `- \`${name}\`: ${when} (at least ${least})`,
    ...(beyondAttackers === undefined ? [] : [`  - out of an attacker’s reach: ${beyondAttackers}`]),
    ...defeated(name).map((story) => `  - still fires: ${story}`),
  ]);
  return [
    '',
    `## ${rule.id}`,
    '',
    `**${rule.title}.** ${rule.why}`,
    '',
    `Severity ${rule.severity} by default; ${modeOf(rule)} a policy; ATT&CK ${rule.attack.map((one) => [one.technique, one.analytic].filter(Boolean).join(' ')).join(', ')}.`,
    '',
    'Fires on',
    '',
    ...cases
      .filter((one) => one.expect === 'fires' && one.defeats === undefined)
      .map(
        (one) =>
          `- ${one.name}${one.policy === undefined ? '' : ' (policy)'}${one.severity === undefined ? '' : `: ${one.severity}`}`,
      ),
    ...(quiet.length === 0 ? [] : ['', 'Stays quiet when', '', ...quiet]),
    '',
    'Does not fire on',
    '',
    ...cases.filter((one) => one.expect !== 'fires').map((one) => `- ${one.name}`),
    '',
    'What to do',
    '',
    ...rule.respond.map((text, index) => `${index + 1}. ${text}`),
    '',
    'Harmless if',
    '',
    ...rule.benignIf.map((text) => `- ${text}`),
  ];
}

function modeOf(rule: Rule): string {
  return rule.mode === 'policy' ? 'needs' : 'with and without';
}
