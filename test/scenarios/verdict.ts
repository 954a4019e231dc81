import { type Finding, isAtLeastSevere } from '../../src/core/finding.ts';
import type { Mode, Played } from './play.ts';
import type { Month, Scenario } from './scenario.ts';

/** How one story went in one stack and mode. */
export interface Verdict {
  readonly story: string;
  readonly stack: string;
  readonly mode: Mode;
  /** `no evidence`: not found, and the stack lacks what would have shown it; `not asked`: nothing is demanded. */
  readonly outcome: 'found' | 'missed' | 'no evidence' | 'not asked';
  /** Groups of rules none of which spoke. */
  readonly missing: readonly (readonly string[])[];
  readonly unheard: readonly string[];
  /** Rules that spoke about the attack. */
  readonly found: readonly string[];
  /** Of medium or above, about what nobody attacked; an incident is one, whatever its parts. */
  readonly falsePositives: readonly Finding[];
  /** Of a month: how many repositories were pushed to, in how many weeks. */
  readonly extent?: Played['extent'];
  readonly findings: readonly Finding[];
}

/** Judges what the product said of an attack. */
export function judge(attack: Scenario, stack: string, mode: Mode, played: Played): Verdict {
  const standing = played.findings.filter(({ state }) => state === 'open' || state === 'pending');
  const about = standing.filter((finding) => isAbout(finding, attack, played));
  const counting = about.filter((finding) => isExpected(finding, attack));
  const found = [...new Set(counting.map(({ rule }) => rule))].sort();
  const groups = mode === 'observe' ? attack.expect.observe : attack.expect.policy;
  const missing = (groups ?? []).filter((group) => !group.some((rule) => found.includes(rule)));
  const lacks = new Map(Object.entries(played.lacks));
  const isLacking = (group: readonly string[]): boolean => group.every((rule) => lacks.has(rule));
  const wanting = missing
    .filter(isLacking)
    .flat()
    .flatMap((rule) => lacks.get(rule) ?? []);
  const unheard = [...new Set([...played.unheard, ...wanting])].sort();
  // Whoever cannot see why an image is suspicious does not see that a suspicious one runs.
  const isExcused = (group: readonly string[]): boolean =>
    isLacking(group) || (wanting.length > 0 && group.includes('implant-deployed'));
  const missed = played.unheard.size > 0 || missing.every(isExcused) ? 'no evidence' : 'missed';
  const asked = missing.length === 0 ? 'found' : missed;
  return {
    story: attack.id,
    stack,
    mode,
    outcome: groups === undefined || groups.length === 0 ? 'not asked' : asked,
    missing,
    unheard,
    found,
    falsePositives: once(standing.filter((finding) => isGrave(finding) && !about.includes(finding))),
    findings: standing,
  };
}

/** Judges what the product said of ordinary work: nobody attacked anything. */
export function judgeMonth(month: Month, stack: string, mode: Mode, { findings, extent }: Played): Verdict {
  const standing = findings.filter(({ state }) => state === 'open' || state === 'pending');
  return {
    story: month.id,
    stack,
    mode,
    outcome: 'not asked',
    missing: [],
    unheard: [],
    found: [],
    falsePositives: once(standing.filter(isGrave)),
    extent,
    findings: standing,
  };
}

/** Without parts of incidents that are among them: people are told those once. */
function once(findings: readonly Finding[]): readonly Finding[] {
  const ids = new Set(findings.map(({ id }) => id));
  return findings.filter(({ incident }) => incident === undefined || !ids.has(incident));
}

function isGrave({ severity }: Finding): boolean {
  return isAtLeastSevere(severity, 'medium');
}

/** Findings which count as found: an attack may have a harmless beginning. */
function isExpected({ image }: Finding, { expect }: Scenario): boolean {
  return expect.on === undefined || expect.on.some(({ digest }) => digest === image?.digest);
}

function isAbout(finding: Finding, { about }: Scenario, played: Played): boolean {
  if (about === undefined) return played.isOwn(finding);
  const { image, placement, summary } = finding;
  const workload = placement && `${placement.namespace}/${placement.workload.replace(/^[^/]*\//, '')}`;
  return about.some((word) => word === image?.digest || word === workload || summary.includes(word));
}
