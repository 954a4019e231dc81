import type { LogClass } from '../../../core/log-class.ts';
import { LOG_CLASSES } from '../../analysis/kinds.ts';
import type { CoverageReport } from '../../analysis/coverage.ts';
import type { Judgement } from '../../../rules/custody/custody.ts';
import type { Reported } from './input.ts';
import type { LinkCounts } from './running.ts';
import type { PeriodReport } from './schema.ts';

type Control = PeriodReport['controls'][number];

/** What the answers are taken from: the other parts of the same report. */
export interface Shown extends Pick<PeriodReport, 'images' | 'pushes' | 'pushers' | 'retention'> {
  /** Images that ran without a good statement about their build. */
  readonly unattested: readonly PeriodReport['images'][number][];
  readonly links: LinkCounts;
  /** What runs at the end. */
  readonly judged: readonly Judgement[];
  readonly coverage: CoverageReport;
  readonly reported: Reported;
}

/** What of a control is shown, and by what. */
export type Judged = Pick<Control, 'answer' | 'says' | 'evidence'>;

/** What would tell, and how it is connected. */
export interface Missing {
  readonly what: string;
  readonly how: string;
}

export function held(evidence: string): Judged {
  return { answer: 'shown', says: 'held', evidence };
}

/** By what is named, most important first. */
export function brokenBy(names: readonly string[], evidence: string): Judged {
  return { answer: 'not shown', says: `broken by ${some(names)}`, evidence };
}

/** `isPartly`: something of it was looked at. */
export function untold(missing: readonly Missing[], evidence: string, { isPartly = false } = {}): Judged {
  return { answer: isPartly ? 'not shown' : 'not looked at', says: cannotBeTold(missing), evidence };
}

const MOST_NAMED = 2;

/** What is missing most often comes first. */
export function cannotBeTold(missing: readonly Missing[]): string {
  const all = [...Map.groupBy(missing, ({ what }) => what).values()]
    .sort((one, other) => other.length - one.length)
    .flatMap(([first]) => first ?? []);
  const told = all.slice(0, MOST_NAMED).map(({ what, how }) => `${what} is not connected (do: ${how})`);
  const more = all.length - told.length;
  return `cannot be told, because ${told.join(', and ')}${more > 0 ? `, and ${more} more (do: landwaiter coverage)` : ''}`;
}

/** The first of them, and how many there are more. */
export function some(names: readonly string[]): string {
  const all = [...new Set(names)];
  const more = all.length - MOST_NAMED;
  return `${all.slice(0, MOST_NAMED).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

const TELLING: Readonly<Record<LogClass, { readonly of: string; readonly kind: string }>> = {
  registry: { of: 'pushes', kind: 'distribution' },
  ci: { of: 'builds', kind: 'github' },
  identity: { of: 'sign-ins', kind: 'okta' },
  deployment: { of: 'what runs', kind: 'kubernetes-audit' },
  admission: { of: 'admission decisions', kind: 'admission-review' },
  host: { of: 'what hosts build', kind: 'docker' },
};

/** Sources of these classes of which nothing was heard: those that the policy names, else a kind of each class. */
export function unheard(
  classes: readonly LogClass[],
  { coverage, reported }: { readonly coverage: CoverageReport; readonly reported: Reported },
): readonly Missing[] {
  return classes
    .filter((one) => coverage.heard.every(({ logClass }) => logClass !== one))
    .map((one) => {
      const { of, kind } = TELLING[one];
      const named = reported.analysis.lineage.policy.sources.find((source) => LOG_CLASSES.get(source.kind) === one);
      return named
        ? { what: `a source of ${of}, ${named.name} (${named.kind}),`, how: `landwaiter sources ${named.kind}` }
        : { what: `a source of ${of}`, how: `landwaiter sources ${kind}, or another kind` };
    });
}

/** A part of the policy by which it could be told. */
export function policyThat(says: string, key: string, { analysis }: Reported): Missing {
  const isThere = analysis.lineage.policy.mode === 'policy';
  return {
    what: `a policy that ${says}`,
    how: isThere ? `add ${key} to the policy` : `landwaiter policy learn, then add ${key}`,
  };
}
