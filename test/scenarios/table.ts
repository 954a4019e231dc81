import type { Finding } from '../../src/core/finding.ts';
import { MODES } from './play.ts';
import type { Verdict } from './verdict.ts';

const HUNDRED = 100;

/** Everything in lines for a terminal: stories, rules, totals. */
export function table(verdicts: readonly Verdict[], isVerbose: boolean): readonly string[] {
  return [...stories(verdicts, isVerbose), '', ...rules(verdicts), '', ...totals(verdicts)];
}

function stories(verdicts: readonly Verdict[], isVerbose: boolean): readonly string[] {
  const width = Math.max(...verdicts.map(({ story }) => story.length), 0) + 2;
  const stackWidth = Math.max(...verdicts.map(({ stack }) => stack.length), 0) + 2;
  return verdicts.flatMap((one) => {
    const quiet = one.falsePositives.length === 0 ? 'quiet' : `${one.falsePositives.length} raised`;
    const outcome = one.outcome === 'not asked' ? quiet : one.outcome;
    const head = `${one.story.padEnd(width)}${one.stack.padEnd(stackWidth)}${one.mode.padEnd(9)}${outcome}`;
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
  const stacks = [...new Set(verdicts.map(({ stack }) => stack))].sort();
  const lines = MODES.flatMap((mode) => {
    const own = verdicts.filter((one) => one.mode === mode);
    if (own.length === 0) return [];
    return [
      ...stacks.map((stack) =>
        total(
          `${mode}, ${stack}`,
          own.filter((one) => one.stack === stack),
        ),
      ),
      total(mode, own),
      everywhere(mode, own),
      ...[...stacks, undefined].flatMap((stack) => noise(mode, own, stack)),
    ];
  });
  return lines;
}

function total(name: string, verdicts: readonly Verdict[]): string {
  const count = (wanted: Verdict['outcome']): number => verdicts.filter(({ outcome }) => outcome === wanted).length;
  const asked = verdicts.length - count('not asked');
  const surplus = verdicts.reduce((sum, { falsePositives }) => sum + falsePositives.length, 0);
  return `${name}: ${count('found')} of ${asked} found, ${count('no evidence')} without evidence, ${count('missed')} missed; ${surplus} false of medium or above`;
}

/** What the months raise, in the measure in which the promise is given: a week, and a hundred repositories. */
function noise(mode: Verdict['mode'], verdicts: readonly Verdict[], stack: string | undefined): readonly string[] {
  const months = verdicts.filter((one) => one.extent && (stack === undefined || one.stack === stack));
  if (months.length === 0) return [];
  const rates = months.map(({ story, falsePositives, extent }) => {
    const { repositories, weeks } = extent ?? { repositories: 0, weeks: 0 };
    return { story, raised: falsePositives.length, size: (repositories / HUNDRED) * weeks, repositories, weeks };
  });
  const sum = (of: (one: (typeof rates)[number]) => number): number => rates.reduce((all, one) => all + of(one), 0);
  const [loudest] = rates.toSorted((one, other) => other.raised / other.size - one.raised / one.size);
  const sizes = rates.map(({ repositories }) => repositories);
  const name = stack === undefined ? mode : `${mode}, ${stack}`;
  const most =
    loudest && loudest.raised > 0 ? `, most in ${loudest.story}: ${(loudest.raised / loudest.size).toFixed(1)}` : '';
  return [
    `${name}: months raise ${sum(({ raised }) => raised)} in ${Math.round(sum(({ weeks }) => weeks))} weeks of ${Math.min(...sizes)} to ${Math.max(...sizes)} repositories, ${(sum(({ raised }) => raised) / sum(({ size }) => size)).toFixed(2)} a week and hundred repositories${most}`,
  ];
}

function everywhere(mode: Verdict['mode'], verdicts: readonly Verdict[]): string {
  const asked = verdicts.filter(({ outcome }) => outcome !== 'not asked');
  const ids = [...new Set(asked.map(({ story }) => story))];
  const whole = ids.filter((id) => {
    const own = asked.filter(({ story }) => story === id);
    return own.some(({ outcome }) => outcome === 'found') && own.every(({ outcome }) => outcome !== 'missed');
  });
  return `${mode}: ${whole.length} of ${ids.length} attacks are found wherever there is evidence of them`;
}
