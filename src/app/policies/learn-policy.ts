import { counted } from '../../core/count.ts';
import { type Finding, isSuspicion } from '../../core/finding.ts';
import { known } from '../../core/known.ts';
import { DAY, formatTime, MINUTE, type Time } from '../../core/time.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { criticalIn, floodsIn } from '../../policy/learn/draft/floods.ts';
import { type Flood, loosened } from '../../policy/learn/draft/loosened.ts';
import type { SignersSeen } from '../../policy/learn/draft/draft-signers.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { pushFromUnusualBuild } from '../../rules/builtin/push-from-unusual-build.ts';
import { type Analysis, analyze, RULES } from '../analysis/analyze.ts';
import { draftFrom } from './draft-policy.ts';
import type { Evidence } from '../analysis/evidence.ts';
import { stretchOf } from '../analysis/report.ts';

// What is loosened may show what stood behind it: rarely more than twice.
const MOST_ROUNDS = 8;
const LEAST = 2 * DAY;
const LEARNED_BY = RULES.filter((rule) => rule !== pushFromUnusualBuild);

/**
 * A draft of a history, played against it before anybody reads it: one of the first half against the second, for the
 * figure in its head; then one of all, in which what floods the second half is let in or left out, with who and what.
 * @param bound entries of `sources`, as somebody named the files.
 * @param signers who signed what is attached to images, where that was asked.
 */
export function learnPolicy(evidence: Evidence, bound: readonly string[] = [], signers?: SignersSeen): string {
  const asides = { bound, ...known({ signers }) };
  const whole = observed(evidence);
  const span = stretchOf(evidence.events);
  if (!span || span.to - span.from < LEAST)
    return draftFrom(whole, {
      ...asides,
      head: ['It was played against nothing: the records are of less than two days.'],
    });
  const middle = span.from + Math.floor((span.to - span.from) / 2);
  const played = (text: string): Raised => raisedBy(text, evidence, whole);
  const early = played(draftFrom(observed(before(evidence, middle)))).only.filter(
    ({ firstEventAt }) => firstEventAt >= middle,
  );
  let floods: readonly Flood[] = [];
  let left = played(draftFrom(whole, asides));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const flooding = floodsIn(left.only, floods);
    const more = flooding.length > 0 ? flooding : criticalIn(ownCritical(left, evidence), floods);
    if (more.length === 0) break;
    floods = [...floods, ...more];
    left = played(draftFrom(whole, { ...asides, loosened: loosened(floods) }));
  }
  const head = headOf(middle, early, left, floods);
  return draftFrom(whole, { ...asides, loosened: loosened(floods), head });
}

/** Without the rule that the draft's own list of builds will stand in for: what it questions is to be listed, or left out. */
function observed(evidence: Evidence): Analysis {
  return analyze(evidence, observe(), undefined, LEARNED_BY);
}

interface Raised {
  readonly all: readonly Finding[];
  /** Of it, what nothing raises without a policy. */
  readonly only: readonly Finding[];
}

function raisedBy(text: string, evidence: Evidence, whole: Analysis): Raised {
  const doubted = new Set(whole.findings.filter(isSuspicion).flatMap((one) => [one.id, one.image?.digest ?? one.id]));
  const all = analyze(evidence, compilePolicy(loadPolicy(text, 'draft'))).findings.filter(isSuspicion);
  return { all, only: all.filter((one) => !doubted.has(one.id) && !doubted.has(one.image?.digest ?? '')) };
}

/** With the parts of each: where one is told without a policy, by whatever rule, so is the act, and the draft stays as it is. */
function ownCritical({ all, only }: Raised, evidence: Evidence): readonly Finding[] {
  const critical = only.filter(({ severity }) => severity === 'critical');
  if (critical.length === 0) return [];
  const { findings } = analyze(evidence, observe());
  const doubted = new Set(findings.filter(isSuspicion).map(({ id, image }) => image?.digest ?? id));
  return critical.flatMap((one) => {
    const parts = all.filter(({ id }) => id === one.id || one.parts?.includes(id) === true);
    return parts.some(({ id, image }) => doubted.has(image?.digest ?? id)) ? [] : parts;
  });
}

function headOf(middle: Time, early: readonly Finding[], left: Raised, floods: readonly Flood[]): readonly string[] {
  return [
    `Played: a draft of the first half, until ${formatTime(middle)}, raised ${toldOf(early)} in the second half that nothing raises without a policy.`,
    `This one, of all of it, raises ${toldOf(left.all)} in the very records it was drafted from; ${incidentsOf(left.only).length} of them only with it.`,
    ...(floods.length === 0
      ? []
      : [`What flooded is "let in" or "left out" below, with who and what: ${counted(floods.length, 'line')}.`]),
  ];
}

function toldOf(findings: readonly Finding[]): string {
  const incidents = incidentsOf(findings);
  const byRule = [...Map.groupBy(incidents, ({ rule }) => rule)].sort(
    ([, one], [, other]) => other.length - one.length,
  );
  const named = byRule.slice(0, 4).map(([rule, all]) => `${rule} ${all.length}`);
  return `${counted(incidents.length, 'incident')} of medium or more${named.length > 0 ? ` (${named.join(', ')})` : ''}`;
}

function incidentsOf(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ incident }) => incident === undefined);
}

function before(evidence: Evidence, time: Time): Evidence {
  return {
    ...evidence,
    events: evidence.events.filter(({ at }) => at < time),
    coverage: evidence.coverage.flatMap((row) => {
      const minutes = row.minutes.filter((minute) => minute * MINUTE < time);
      return minutes.length === 0 ? [] : [{ ...row, minutes }];
    }),
  };
}
