import { hash } from 'node:crypto';
import { type ChangeKind, type FindingBefore, type FindingChange, MOST_FACTS } from '../../core/finding-change.ts';
import type { Evidence, Finding } from '../../core/finding.ts';
import { known } from '../../core/known.ts';
import type { Time } from '../../core/time.ts';
import type { ToldNow } from '../../lineage/storage/store.ts';

/** What was told of findings last, by which it is known what changed. */
export interface ToldFindings {
  /** What changed. It counts as told once `kept` is called: what could not be saved is told the next time. */
  changesTo(now: readonly Finding[], at: Time): ToldNow & { kept(): void };
}

interface Told extends FindingBefore {
  readonly reopenedAt: Time | undefined;
  /** A hash of what it says. */
  readonly text: string;
  /** Of each record the first digits of its hash: findings are many. */
  readonly records: readonly number[];
}

/** `saved`: the findings as they were told last. */
export function toldFindings(saved: readonly Finding[]): ToldFindings {
  let last: ReadonlyMap<string, Told> = new Map(saved.map((finding) => [finding.id, toldOf(finding)]));
  return {
    changesTo(now, at) {
      // One that is not there for a moment has not been told any the less.
      const next = new Map(last);
      const changes: FindingChange[] = [];
      for (const finding of now) {
        const [before, told] = [last.get(finding.id), toldOf(finding)];
        next.set(finding.id, told);
        const change = kindOf(before, told, at);
        if (change) changes.push(changeOf(finding, change, before, at));
      }
      return { at, changes, kept: () => void (last = next) };
    },
  };
}

function toldOf(finding: Finding): Told {
  return {
    ...beforeOf(finding),
    reopenedAt: finding.reopenedAt,
    text: hash('md5', [finding.title, finding.summary, ...finding.missing].map(withoutCounts).join('\n')),
    records: finding.evidence.map(recordOf),
  };
}

function beforeOf({ severity, state, confidence, title, lastEventAt, resolution, decision }: FindingBefore) {
  return { severity, state, confidence, title, lastEventAt, ...known({ resolution, decision }) };
}

function recordOf({ sha256 }: Evidence): number {
  return Number.parseInt(sha256.slice(0, 8), 16);
}

const TIME = /\d{4}-\d{2}-\d{2}T[\d:.]+Z/g;
/** As `formatDuration` has it. */
const DURATION = /(?<![\w.:/@-])\d+ (?:d|h|min|s)(?: \d+ (?:h|min|s))?\b/g;
/** A number that is no part of a name, with what is counted: `1 pod`, `1,309 pods`, `3 more`. */
const COUNT = /(?<![\w.:/@-])\d[\d,]*(?![\w:/@-]|\.\d)(?: (\w+?)s?\b)?/g;

/** What tells only that there is more of the same, or that time passes, is no news. */
function withoutCounts(text: string): string {
  return /\d/.test(text) ? text.replace(TIME, '#').replace(DURATION, '#').replace(COUNT, '# $1') : text;
}

/** Undefined: nothing that anybody has to be told. */
function kindOf(before: Told | undefined, now: Told, at: Time): ChangeKind | undefined {
  if (now.state === 'resolved') return before?.state === 'resolved' ? undefined : 'resolved';
  if (!before) return 'opened';
  if (before.state === 'resolved' || before.reopenedAt !== now.reopenedAt) return 'reopened';
  if (isDecided(before, now, at)) return 'decided';
  if (before.severity !== now.severity) return 'severity';
  if (before.state !== now.state) return 'state';
  return before.text === now.text ? undefined : 'text';
}

/** Whether people changed what stands: a suppression that is over ends by itself. */
function isDecided({ decision: before }: Told, { decision: now }: Told, at: Time): boolean {
  if (before?.id === now?.id) return before?.approvedBy !== now?.approvedBy;
  return !(before?.until !== undefined && before.until <= at);
}

function changeOf(finding: Finding, change: ChangeKind, before: Told | undefined, at: Time): FindingChange {
  const { id, rule, title, severity, state, resolution, environment, image, resolvedBy = [] } = finding;
  const by = change === 'resolved' ? resolvedBy : newRecords(finding, before);
  return {
    at,
    finding: id,
    rule,
    title,
    change,
    severity,
    state,
    ...(before && { before: beforeOf(before) }),
    by: by.slice(0, MOST_FACTS).map(({ source, path, line, sha256, says }) => ({ source, path, line, sha256, says })),
    ...known({ resolution, environment }),
    ...(image && { repository: `${image.registry}/${image.repository}` }),
  };
}

function newRecords({ evidence }: Finding, before: Told | undefined): readonly Evidence[] {
  const told = new Set(before?.records);
  return evidence.filter((one) => !told.has(recordOf(one)));
}
