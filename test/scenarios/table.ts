import type { Finding } from '../../src/core/finding.ts';
import type { Verdict } from './verdict.ts';

/** Everything in lines for a terminal: stories, rules, totals. */
export function table(verdicts: readonly Verdict[], isVerbose: boolean): readonly string[] {
  return [...stories(verdicts, isVerbose), '', ...rules(verdicts), '', ...totals(verdicts)];
}

function stories(verdicts: readonly Verdict[], isVerbose: boolean): readonly string[] {
  const width = Math.max(...verdicts.map(({ story }) => story.length), 0) + 2;
  const stackWidth = Math.max(...verdicts.map(({ stack }) => stack.length), 0) + 2;
  return verdicts.flatMap((one) => {
    const head = `${one.story.padEnd(width)}${one.stack.padEnd(stackWidth)}${one.mode.padEnd(9)}${one.outcome}`;
    const notes = [
      ...one.missing.map((group) => `not ${group.join(' or ')}`),
      ...(one.outcome === 'no evidence' ? [`would be shown by ${one.unheard.join(', ')}`] : []),
      ...one.falsePositives.map((finding) => `false: ${told(finding)}`),
    ];
    const shown = isVerbose ? one.findings.filter((finding) => !one.falsePositives.includes(finding)).map(told) : [];
    return [head, ...[...notes, ...shown].map((note) => `    ${note}`)];
  });
}

function told({ severity, state, rule, summary }: Finding): string {
  return `${severity} ${state === 'open' ? '' : `(${state}) `}${rule}: ${summary}`;
}

function rules(verdicts: readonly Verdict[]): readonly string[] {
  const count = (of: (verdict: Verdict) => readonly string[], rule: string): number =>
    verdicts.filter((verdict) => of(verdict).includes(rule)).length;
  const falseOf = (verdict: Verdict): readonly string[] => verdict.falsePositives.map(({ rule }) => rule);
  const names = [...new Set(verdicts.flatMap((verdict) => [...verdict.found, ...falseOf(verdict)]))].sort();
  const width = Math.max(...names.map((name) => name.length), 4) + 2;
  return [
    `${'rule'.padEnd(width)}found in  false in`,
    ...names.map(
      (rule) =>
        `${rule.padEnd(width)}${String(count(({ found }) => found, rule)).padStart(8)}  ${String(count(falseOf, rule)).padStart(8)}`,
    ),
  ];
}

function totals(verdicts: readonly Verdict[]): readonly string[] {
  const lines = (['policy', 'observe'] as const).flatMap((mode) => {
    const own = verdicts.filter((one) => one.mode === mode);
    const asked = own.filter(({ outcome }) => outcome !== 'not asked');
    const found = asked.filter(({ outcome }) => outcome === 'found');
    const blind = asked.filter(({ outcome }) => outcome === 'no evidence');
    const surplus = own.reduce((sum, { falsePositives }) => sum + falsePositives.length, 0);
    return own.length === 0
      ? []
      : [
          `${mode}: ${found.length} of ${asked.length} found, ${blind.length} without evidence, ${asked.length - found.length - blind.length} missed; ${surplus} false of medium or above`,
        ];
  });
  const everywhere = (mode: Verdict['mode']): string => {
    const own = verdicts.filter((one) => one.mode === mode && one.outcome !== 'not asked');
    const ids = [...new Set(own.map(({ story }) => story))];
    const whole = ids.filter((id) => own.every((one) => one.story !== id || one.outcome !== 'missed'));
    return `${whole.length} of ${ids.length} attacks are missed in no stack (${mode})`;
  };
  return [...lines, everywhere('policy'), everywhere('observe')];
}
