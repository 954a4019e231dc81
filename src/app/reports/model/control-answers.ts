import type { Trust } from '../../../core/custody.ts';
import { type CustodyLink, unexaminedBy } from '../../../core/custody.ts';
import type { Finding } from '../../../core/finding.ts';
import type { Signing } from '../../../core/signing.ts';
import type { LogClass } from '../../../core/log-class.ts';
import { counted } from '../../../core/count.ts';
import { DAY } from '../../../core/time.ts';
import { fraction } from '../../../sinks/phrases.ts';
import type { CoverageReport } from '../../analysis/coverage.ts';
import type { Reported } from './input.ts';
import type { LinkCounts } from './running.ts';
import type { PeriodReport } from './schema.ts';

type Control = PeriodReport['controls'][number];

/** What of a control is shown, and by what. */
export type Judged = Pick<Control, 'answer' | 'evidence'>;

/** What the answers are taken from: the other parts of the same report. */
export interface Shown extends Pick<PeriodReport, 'standings' | 'images' | 'pushes' | 'letPast' | 'retention'> {
  /** Images that ran, with a statement about their build that is good. */
  readonly attested: number;
  readonly links: LinkCounts;
  readonly coverage: CoverageReport;
  readonly reported: Reported;
}

/** By one link of custody, wherever something ran. */
export function byLink(link: CustodyLink, { links, coverage, reported }: Shown): Judged {
  const { complete, broken, unknown } = links[link];
  const all = complete + broken + unknown;
  if (all === 0) return unseen('nothing is on record as running');
  if (broken === 0 && complete === 0) {
    const isNobodys = unexaminedBy(reported.analysis.lineage.policy).includes(link);
    return unseen(
      isNobodys
        ? 'nobody verifies signatures'
        : `of no running place the ${link} is known; ${counted(coverage.heard.length, 'feed')} read`,
    );
  }
  const evidence = `${link} complete in ${fraction(complete, all)} running places, ${broken} broken, ${unknown} unknown`;
  return { answer: complete === all ? 'shown' : 'not shown', evidence };
}

const NO_SIGNERS = 'the policy names no signers, so nothing was verified';

/** By verdicts on the signatures of images that ran. */
export function bySignatures({ images, reported }: Shown): Judged {
  if (images.length === 0) return unseen('nothing is on record as running');
  const count = (state: Signing['state']): number => images.filter(({ signature }) => signature.state === state).length;
  const [present, unchecked] = [count('present'), count('unchecked')];
  if (reported.analysis.lineage.policy.signers.length === 0)
    return unseen(`${NO_SIGNERS}; a signature is attached to ${fraction(present, images.length)} images that ran`);
  if (unchecked === images.length) return unseen('nobody asked what is attached to the images that ran');
  const verified = count('verified');
  return {
    answer: verified === images.length ? 'shown' : 'not shown',
    evidence:
      `signed by a signer of the policy: ${fraction(verified, images.length)} images that ran; ` +
      `${count('failed')} with one that does not hold, ${present} with one that counts for nothing, ${count('none')} without, ${unchecked} not asked about`,
  };
}

/** By verdicts on what signers of the policy state about the builds of images that ran. */
export function byStatements({ images, attested, reported }: Shown): Judged {
  if (images.length === 0) return unseen('nothing is on record as running');
  if (reported.analysis.lineage.policy.signers.length === 0) return unseen(NO_SIGNERS);
  return {
    answer: attested === images.length ? 'shown' : 'not shown',
    evidence: `a signer of the policy states a build that it allows: ${fraction(attested, images.length)} images that ran`,
  };
}

/** By what can be trusted of all that ran. */
export function byStandings({ standings }: Shown): Judged {
  const sum = (key: Trust['standing']): number => standings.reduce((all, one) => all + one[key], 0);
  const [trusted, allowed, broken, unknown] = [sum('trusted'), sum('allowed'), sum('broken'), sum('unknown')];
  const all = trusted + allowed + broken + unknown;
  if (all === 0) return unseen('nothing is on record as running');
  return {
    answer: trusted === all ? 'shown' : 'not shown',
    evidence: `complete in all that is required: ${fraction(trusted, all)} containers; ${allowed} allowed by an exception, ${broken} broken, ${unknown} unknown`,
  };
}

/** By verdicts on what is stated about builds, and by the builds that explain pushes: expected is what the policy approves. */
export function byStatedBuilds(shown: Shown): Judged {
  const stated = byStatements(shown);
  if (stated.answer !== 'shown') return stated;
  const built = byBuilds(shown);
  return { answer: built.answer, evidence: `${stated.evidence}; ${built.evidence}` };
}

/** By builds that explain pushes of the period. */
function byBuilds({ pushes }: Shown): Judged {
  const asked = pushes.total - pushes.unasked;
  if (pushes.total === 0) return unseen('no push is on record in the period');
  if (asked === 0) return unseen('no policy says which builds pushes should come from');
  return {
    answer: pushes.explained === asked ? 'shown' : 'not shown',
    evidence: `an approved build explains ${fraction(pushes.explained, asked)} pushes${pushes.claimed > 0 ? `, ${pushes.claimed} more only by the word of a webhook` : ''}`,
  };
}

/** Rules that speak of pushes by whom the policy or habit does not know. */
const PUSHED_BY = ['push-by-unapproved-actor', 'push-by-new-actor', 'stranger-keeps-pushing'];

/** By who pushed, against who may. */
export function byPushers({ pushes, reported }: Shown): Judged {
  const { policy } = reported.analysis.lineage;
  if (!policy.restrictsPublishers) return unseen('no policy says who may push');
  if (pushes.total === 0) return unseen('no push is on record in the period');
  const found = standingIn(reported, PUSHED_BY);
  return found.length === 0
    ? { answer: 'shown', evidence: `${counted(pushes.total, 'push', 'pushes')}, none by somebody who may not` }
    : { answer: 'not shown', evidence: `findings ${ids(found)}` };
}

/** By the logs that were read, and their gaps. */
export function byLogs(classes: readonly LogClass[], { coverage, reported }: Shown): Judged {
  const unheard = classes.filter((one) => coverage.heard.every(({ logClass }) => logClass !== one));
  if (unheard.length === classes.length) return unseen(`no ${classes.join(', ')} log was read`);
  if (unheard.length > 0) return { answer: 'not shown', evidence: `no ${unheard.join(', ')} log was read` };
  const found = standingIn(reported, [
    'source-silent',
    'registry-unmonitored',
    'cluster-unmonitored',
    'telemetry-disabled',
  ]);
  return found.length > 0
    ? { answer: 'not shown', evidence: `${classes.join(', ')} logs were read, with gaps: findings ${ids(found)}` }
    : { answer: 'shown', evidence: `${classes.join(', ')} logs were read, no gap found` };
}

const YEAR = 365 * DAY;

/** By how far back facts reach. */
export function byRetention({ retention }: Shown): Judged {
  const measured = retention.filter(({ kind, found }) => kind === 'facts' && found !== undefined);
  if (measured.length === 0)
    return unseen('the policy says nothing of how long logs are kept, so nothing was measured');
  const short = measured.filter(({ found }) => (found ?? 0) < YEAR);
  return short.length === 0
    ? { answer: 'shown', evidence: `${measured.map(({ what }) => what).join(', ')} records reach back a year` }
    : { answer: 'not shown', evidence: `${short.map(({ what }) => what).join(', ')} records do not reach back a year` };
}

/** By whose silence would be noticed. */
export function bySilence({ coverage }: Shown): Judged {
  const watched = coverage.expected.filter(({ expectEvery }) => expectEvery !== undefined);
  if (watched.length === 0) return unseen('the policy expects no source to be heard regularly');
  return {
    answer: watched.length === coverage.expected.length ? 'shown' : 'not shown',
    evidence: `the silence of ${fraction(watched.length, coverage.expected.length)} expected sources would be noticed`,
  };
}

const MOST_NAMED = 3;

function standingIn({ analysis, end }: Reported, rules: readonly string[]): readonly Finding[] {
  return analysis.findings.filter(
    ({ rule, state, openedAt }) => rules.includes(rule) && state !== 'resolved' && openedAt < end,
  );
}

function ids(findings: readonly Finding[]): string {
  const more = findings.length - MOST_NAMED;
  return `${findings
    .slice(0, MOST_NAMED)
    .map(({ id }) => id)
    .join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function unseen(evidence: string): Judged {
  return { answer: 'not looked at', evidence };
}
