import type { Evidence, Finding } from '../../core/finding.ts';
import type { Time } from '../../core/time.ts';
import { clearedBy, clearingRecord, type ToldBefore } from './cleared-by.ts';
import { nest } from './incidents.ts';
import type { Quiet } from '../rule.ts';

/**
 * The findings now, and the earlier ones that no longer hold: those stay as resolved, each with the reason that the
 * rule gave for being quiet. Nothing vanishes silently. One that was resolved and is there again says since when.
 */
export function carryOver(
  earlier: readonly Finding[],
  now: readonly Finding[],
  quiet: ReadonlyMap<string, Quiet>,
  at: Time,
  toldBefore: ToldBefore = () => undefined,
): readonly Finding[] {
  if (earlier.length === 0) return now;
  const before = new Map(earlier.map((finding) => [finding.id, finding]));
  const current = new Set(now.map((finding) => finding.id));
  const gone = earlier
    .filter((finding) => !current.has(finding.id))
    .map((finding): Finding => {
      if (finding.state === 'resolved') return finding;
      const { incident: _, decision: _decision, reopenedAt: _reopened, ...rest } = finding;
      return { ...rest, state: 'resolved', ...reasonOf(finding, { before, current, quiet, toldBefore }) };
    });
  const known = now.map((finding): Finding => {
    const told = before.get(finding.id);
    const reopenedAt = told?.state === 'resolved' ? at : told?.reopenedAt;
    return reopenedAt === undefined ? finding : { ...finding, reopenedAt };
  });
  return gone.length === 0 ? known : nest([...known, ...gone]);
}

interface Told {
  readonly before: ReadonlyMap<string, Finding>;
  readonly current: ReadonlySet<string>;
  readonly quiet: ReadonlyMap<string, Quiet>;
  readonly toldBefore: ToldBefore;
}

/** An incident may say all that its parts were resolved by, of which there may be very many. */
const MOST_PARTS = 3;

/** Why it no longer holds. An incident is over because its parts are: who cleared these has cleared it. */
function reasonOf(finding: Finding, told: Told): Pick<Finding, 'resolution' | 'resolvedBy'> {
  const own = told.quiet.get(finding.id);
  const parts = own?.by && own.by.length > 0 ? [] : clearedParts(finding, told).sort(claimsFirst);
  const said = parts.map(({ rule, quiet }) => `${rule} is over: ${sentence(quiet, told)}`);
  const more = said.length > MOST_PARTS ? [`and ${said.length - MOST_PARTS} more of its parts are over`] : [];
  const isByClaim = [...(own ? [own] : []), ...parts.map(({ quiet }) => quiet)].some(isClaim);
  const reasons = [...(own ? [sentence(own, told)] : []), ...said.slice(0, MOST_PARTS), ...more];
  if (reasons.length === 0) return { resolution: 'the facts or the policy no longer support it' };
  const records = recordsOf([...(own ? [own] : []), ...parts.slice(0, MOST_PARTS).map(({ quiet }) => quiet)]);
  return {
    resolution: `${isByClaim ? 'only a claim says so: ' : ''}${reasons.join('; ')}`,
    ...(records.length > 0 && { resolvedBy: records }),
  };
}

/** The records that resolved it: as many as its reason names, each once. */
function recordsOf(verdicts: readonly Quiet[]): readonly Evidence[] {
  const records = verdicts.flatMap((quiet) => clearingRecord(quiet) ?? []);
  return [...new Map(records.map((one) => [one.eventId, one])).values()];
}

function sentence(quiet: Quiet, { toldBefore }: Told): string {
  return `${quiet.because}${clearedBy(quiet, toldBefore)}`;
}

function isClaim({ claimed, strength }: Quiet): boolean {
  return claimed === true || strength === 'asserted';
}

interface Cleared {
  readonly rule: string;
  readonly quiet: Quiet;
}

/** Its parts, and theirs, that no longer hold either, where a rule said why. */
function clearedParts(finding: Finding, told: Told, seen: Set<string> = new Set([finding.id])): Cleared[] {
  return (finding.parts ?? []).flatMap((id) => {
    const part = told.before.get(id);
    if (!part || told.current.has(id) || seen.has(id)) return [];
    seen.add(id);
    const quiet = told.quiet.get(id);
    return quiet ? [{ rule: part.rule, quiet }] : clearedParts(part, told, seen);
  });
}

function claimsFirst(one: Cleared, other: Cleared): number {
  return Number(isClaim(other.quiet)) - Number(isClaim(one.quiet));
}
