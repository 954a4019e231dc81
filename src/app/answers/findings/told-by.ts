import type { FindingBefore } from '../../../core/finding-change.ts';
import type { Finding } from '../../../core/finding.ts';
import { formatTime, type Time } from '../../../core/time.ts';
import { NotAnswered } from '../not-answered.ts';
import type { StandingView } from '../view.ts';

/**
 * The findings as they had been told by an instant: what changed since is taken back, which the history of them shows; it is
 * no other evaluation. What no history keeps, such as names and how many parts there are, is as it is now.
 * @throws NotAnswered before the history begins, and after the last evaluation.
 */
export async function toldBy(at: Time, { standing, history }: StandingView): Promise<readonly Finding[]> {
  if (at > standing.at)
    throw new NotAnswered('malformed', `query.at: is later than the last evaluation, ${formatTime(standing.at)}`);
  const begins = await history.historyBegins();
  if (begins === undefined || at < begins)
    throw new NotAnswered(
      'not-found',
      begins === undefined
        ? 'no earlier state of findings is on record here, so how they stood then cannot be said: without a time they are told as they stand now'
        : `what was told is on record from ${formatTime(begins)} on, so how findings stood before cannot be said; ask for a later time, or without \`at\``,
    );
  const changes = new Map((await history.firstChangesAfter(at)).map((change) => [change.finding, change]));
  return standing.findings.flatMap((finding) => {
    const change = changes.get(finding.id);
    if (!change) return [finding];
    return change.before ? [asBefore(finding, change.before)] : [];
  });
}

function asBefore(finding: Finding, before: FindingBefore): Finding {
  const { resolution: _, decision: _decision, resolvedBy: _by, reopenedAt: _reopened, ...same } = finding;
  return { ...same, ...before };
}
