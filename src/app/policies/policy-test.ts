import type { Digest } from '../../core/digest.ts';
import { isVerifiedBy } from '../../core/examined.ts';
import type { Finding } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import { formatTime } from '../../core/time.ts';
import { attachedIn, isVerified } from '../../policy/lint/attached.ts';
import type { Analysis } from '../analysis/analyze.ts';

/** What a finding comes to when the policy changes. */
export interface PolicyChange {
  readonly change: 'raised' | 'silenced' | 'severity';
  /** As the new policy has it; silenced: as the old one had it. */
  readonly finding: Finding;
  /** Why it is silent now, or what its severity was. */
  readonly because: string;
}

/** A history under two policies: what the new one raises, silences or grades otherwise; by severity, then time. */
export function comparePolicies(before: Analysis, after: Analysis): readonly PolicyChange[] {
  const old = new Map(before.findings.map((finding) => [finding.id, finding]));
  const now = new Map(after.findings.map((finding) => [finding.id, finding]));
  const changes: PolicyChange[] = [];
  const isNew = before.lineage.policy.mode === 'observe';
  const notFound = isNew ? 'without a policy it is not found' : 'the old policy had no such finding';
  for (const finding of after.findings) {
    if (!speaks(finding)) continue;
    const earlier = old.get(finding.id);
    if (!earlier || !speaks(earlier))
      changes.push({ change: 'raised', finding, because: earlier?.resolution ?? notFound });
    else if (earlier.severity !== finding.severity)
      changes.push({ change: 'severity', finding, because: `was ${earlier.severity}` });
  }
  for (const finding of before.findings) {
    if (!speaks(finding)) continue;
    const later = now.get(finding.id);
    if (!later || !speaks(later))
      changes.push({ change: 'silenced', finding, because: silence(finding, later, after) });
  }
  return changes;
}

/** Open or still waiting for evidence. */
function speaks({ state }: Finding): boolean {
  return state === 'open' || state === 'pending';
}

function silence({ id, rule }: Finding, later: Finding | undefined, { lineage, quiet }: Analysis): string {
  if (later?.resolution !== undefined) return later.resolution;
  if (!lineage.policy.rule(rule).enabled) return 'the rule is switched off';
  const reason = quiet.get(id);
  return reason ? reason.because : `the rule does not concern it, as of ${formatTime(lineage.at)}`;
}

/** What a signer had verified that is good by nobody when the policy changes. */
export interface Unverified {
  readonly signer: string;
  readonly attachments: number;
  /** To so many images they are attached. */
  readonly images: number;
  /** Of which so many run. */
  readonly running: number;
}

/** What the old policy's signers had verified, and nobody of the new one does: their keys or roots were taken out. */
export function unverifiedBy(before: Lineage, after: Lineage): readonly Unverified[] {
  const now = attachedIn(after);
  const lost = [...attachedIn(before)].filter(([key, one]) => {
    const later = now.get(key);
    return isVerified(one, before.policy.signers) && !(later && isVerified(later, after.policy.signers));
  });
  const running = runningIn(after);
  return before.policy.signers.flatMap((signer) => {
    const own = lost.filter(([, { verdicts }]) => verdicts.some((verdict) => isVerifiedBy(signer, verdict)));
    if (own.length === 0) return [];
    const images = new Set(own.map(([, { subject }]) => subject));
    return [
      {
        signer: signer.name,
        attachments: own.length,
        images: images.size,
        running: [...images].filter((one) => running.has(one)).length,
      },
    ];
  });
}

/** Digests of what runs, and of indexes that list it. */
function runningIn({ placements, standsFor }: Lineage): ReadonlySet<Digest> {
  return new Set(
    placements.flatMap(({ running, digest, reference }) => (running && digest ? standsFor(digest, reference) : [])),
  );
}
