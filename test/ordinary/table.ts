import type { Judged } from './judge.ts';
import type { Mode } from './month.ts';
import type { Incident } from './tally.ts';

const MOST_EXAMPLES = 6;

/** Everything about many months in lines for a terminal. */
export function table(all: readonly Judged[], modes: readonly Mode[]): readonly string[] {
  const failed = all.filter(({ error }) => error !== undefined);
  const read = all.filter(({ error }) => error === undefined);
  return [
    `${read.length} months, ${sum(read.map(({ records }) => records))} records, ${sum(read.map(({ seconds }) => seconds)).toFixed(0)} s`,
    ...failed.map(({ seed, error }) => `seed ${seed} failed: ${error}`),
    ...modes.flatMap((mode) => ['', ...ofMode(read, mode)]),
  ];
}

/** What drafts of whole months call critical in them. */
export function draftLines(all: readonly Judged[]): readonly string[] {
  const made = all.flatMap((one) => one.madeCritical.map((incident) => ({ seed: one.seed, incident })));
  return [
    '',
    `drafts of whole months: critical in them, and told by nothing without a policy: ${made.length}`,
    ...made.map(({ seed, incident: { rule, summary } }) => `  seed ${seed}: ${rule}: ${summary}`),
  ];
}

function ofMode(all: readonly Judged[], mode: Mode): readonly string[] {
  const months = all.flatMap(({ seed, honest }) =>
    honest
      .filter((one) => one.mode === mode)
      .map(({ noise, owed, owedCritical }) => ({ seed, noise, owed, owedCritical })),
  );
  const counts = months.map(({ noise }) => noise.length);
  const critical = sum(months.map(({ noise }) => noise.filter(({ severity }) => severity === 'critical').length));
  const owedCritical = sum(months.map((one) => one.owedCritical));
  const worst = months.toSorted((one, other) => other.noise.length - one.noise.length)[0];
  const sorted = counts.toSorted((one, other) => one - other);
  return [
    `${mode}: incidents in honest months, owed ones apart`,
    `  mean ${share(sum(counts), counts.length)}, median ${sorted[Math.floor(sorted.length / 2)] ?? 0}, critical ${critical}`,
    `  owed, told critical, in that mean: ${owedCritical}, a month ${share(owedCritical, counts.length)}; without them mean ${share(sum(counts) - owedCritical, counts.length)}, critical ${critical - owedCritical}`,
    `  quiet ${counts.filter((count) => count === 0).length} of ${counts.length}, above 3: ${counts.filter((count) => count > 3).length}`,
    ...(worst ? [`  worst ${worst.noise.length} (seed ${worst.seed})`] : []),
    ...owedLines(months.flatMap(({ owed }) => owed)),
    ...passingLines(all, mode),
    ...attackLines(all, mode),
    ...ruleLines(months.flatMap(({ seed, noise }) => noise.map((incident) => ({ seed, incident })))),
  ];
}

function owedLines(owed: readonly { readonly kind: string; readonly told: boolean }[]): readonly string[] {
  const kinds = [...new Set(owed.map(({ kind }) => kind))].sort();
  const told = owed.filter((one) => one.told).length;
  return [
    `  owed ${owed.length}: told ${told}, not told ${owed.length - told}`,
    ...kinds.map((kind) => {
      const own = owed.filter((one) => one.kind === kind);
      return `    ${kind}: ${own.filter((one) => one.told).length} of ${own.length}`;
    }),
  ];
}

function passingLines(all: readonly Judged[], mode: Mode): readonly string[] {
  const passing = all.flatMap(({ seed, passing: modes }) =>
    modes
      .filter((one) => one.mode === mode)
      .flatMap(({ incidents }) => incidents.map((incident) => ({ seed, incident }))),
  );
  if (all.every((one) => one.passing.length === 0)) return [];
  return [
    `  opened on the way and gone at the end: ${passing.length}`,
    ...(passing.length > 0 ? ruleLines(passing).slice(1) : []),
  ];
}

function attackLines(all: readonly Judged[], mode: Mode): readonly string[] {
  const outcomes = all.flatMap(({ seed, attack }) =>
    attack.filter((one) => one.mode === mode).map((one) => ({ seed, ...one })),
  );
  if (outcomes.length === 0) return [];
  const count = (own: typeof outcomes, wanted: string): number =>
    own.filter(({ outcome }) => outcome === wanted).length;
  const line = (name: string, own: typeof outcomes): string => {
    const [found, missed] = [count(own, 'found'), count(own, 'missed')];
    const seeds = own.filter(({ outcome }) => outcome === 'missed').map(({ seed }) => seed);
    const examples = seeds.length === 0 ? '' : `, missed in ${examplesOf(seeds)}`;
    return `${name}: ${found} of ${found + missed} found (${percent(found, found + missed)}), ${count(own, 'no evidence')} without evidence${examples}`;
  };
  const kinds = [...new Set(outcomes.map(({ attack }) => attack))].sort();
  const noise = outcomes.flatMap(({ seed, noise: own }) => own.map((incident) => ({ seed, incident })));
  return [
    line('  attacks', outcomes),
    ...kinds.map((kind) =>
      line(
        `    ${kind}`,
        outcomes.filter(({ attack }) => attack === kind),
      ),
    ),
    `  beyond the honest twin and not about the attack: ${noise.length} in ${new Set(noise.map(({ seed }) => seed)).size} months`,
    ...ruleLines(noise).slice(1),
  ];
}

/** Rules that spoke in vain, worst first: critical before high, then by how often. */
function ruleLines(noise: readonly { readonly seed: number; readonly incident: Incident }[]): readonly string[] {
  if (noise.length === 0) return ['  no rule spoke in vain'];
  const rules = [...new Set(noise.map(({ incident }) => incident.rule))].map((rule) => {
    const own = noise.filter(({ incident }) => incident.rule === rule);
    const of = (severity: string): number => own.filter(({ incident }) => incident.severity === severity).length;
    return { rule, own, critical: of('critical'), high: of('high'), medium: of('medium') };
  });
  rules.sort((one, other) => other.critical - one.critical || other.own.length - one.own.length);
  return [
    '  rules that spoke in vain        all  crit  high  medium  months  seeds',
    ...rules.map(({ rule, own, critical, high, medium }) => {
      const seeds = own.map(({ seed }) => seed);
      const numbers = [own.length, critical, high].map((one) => String(one).padStart(5)).join(' ');
      return `    ${rule.padEnd(28)}${numbers} ${String(medium).padStart(7)} ${String(new Set(seeds).size).padStart(7)}  ${examplesOf(seeds)}`;
    }),
  ];
}

/** The findings of one seed. */
export function told({ seed, honest, attack, drawn, records, error }: Judged): readonly string[] {
  const line = ({ severity, state, rule, summary }: Incident): string =>
    `    ${severity}${state === 'open' ? '' : ` (${state})`} ${rule}: ${summary}`;
  return [
    `seed ${seed}: ${records} records`,
    ...drawn.map((one) => `  ${one}`),
    ...(error === undefined ? [] : [error]),
    ...honest.flatMap(({ mode, noise, owed }) => [
      `  ${mode}: ${noise.length} in vain`,
      ...owed.map(({ id, kind, told: isTold }) => `    owed ${kind} (${id}): ${isTold ? 'told' : 'not told'}`),
      ...noise.map(line),
    ]),
    ...attack.flatMap(({ mode, attack: id, outcome, noise }) => [`  ${mode}, ${id}: ${outcome}`, ...noise.map(line)]),
  ];
}

function examplesOf(seeds: readonly number[]): string {
  const different = [...new Set(seeds)];
  return `${different.slice(0, MOST_EXAMPLES).join(', ')}${different.length > MOST_EXAMPLES ? ' …' : ''}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : (part / whole).toFixed(2);
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${Math.round((part / whole) * 100)} %`;
}
