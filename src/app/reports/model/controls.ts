import { type CustodyLink, unexaminedBy } from '../../../core/custody.ts';
import type { Finding } from '../../../core/finding.ts';
import type { LogClass } from '../../../core/log-class.ts';
import { counted } from '../../../core/count.ts';
import { fraction } from '../../../sinks/phrases.ts';
import type { CoverageReport } from '../../analysis/coverage.ts';
import type { Reported } from './input.ts';
import type { LinkCounts } from './running.ts';
import type { PeriodReport } from './schema.ts';

type Control = PeriodReport['controls'][number];
type Judged = Pick<Control, 'answer' | 'evidence'>;

/** What the answers are taken from: the other parts of the same report. */
export interface Shown extends Pick<PeriodReport, 'standings' | 'pushes' | 'letPast' | 'retention'> {
  readonly links: LinkCounts;
  readonly coverage: CoverageReport;
  readonly reported: Reported;
}

/** A control, and what of the report shows it. */
interface Asked extends Pick<Control, 'framework' | 'id' | 'title'> {
  judge(shown: Shown): Judged;
}

// The numbers and titles are those of the published texts: ATT&CK 18, SLSA 1.1, SP 800-218 1.1, SP 800-190, CIS Kubernetes
// Benchmark 1.9, CIS Software Supply Chain Security Guide 1.0, PCI DSS 4.0.1.
const ASKED: readonly Asked[] = [
  { framework: 'MITRE ATT&CK', id: 'M1045', title: 'Code signing', judge: (shown) => byLink('provenance', shown) },
  {
    framework: 'MITRE ATT&CK',
    id: 'M1047',
    title: 'Audit',
    judge: (shown) => byLogs(['registry', 'deployment', 'host'], shown),
  },
  { framework: 'MITRE ATT&CK', id: 'M1026', title: 'Privileged account management', judge: byPushers },
  { framework: 'SLSA', id: 'Build', title: 'Artifacts come from the expected build', judge: byBuilds },
  {
    framework: 'SLSA',
    id: 'Verification',
    title: 'Provenance is verified',
    judge: (shown) => byLink('provenance', shown),
  },
  {
    framework: 'NIST SSDF',
    id: 'PS.2.1',
    title: 'The integrity of releases can be verified',
    judge: (shown) => byLink('provenance', shown),
  },
  { framework: 'NIST SSDF', id: 'PS.3.2', title: 'Provenance data are kept for each release', judge: byBuilds },
  { framework: 'NIST SP 800-190', id: '4.1.5', title: 'Only trusted images are run', judge: byStandings },
  {
    framework: 'NIST SP 800-190',
    id: '4.2.3',
    title: 'Writing to registries is restricted and audited',
    judge: byPushers,
  },
  { framework: 'NIST SP 800-190', id: '4.4.5', title: 'No rogue containers', judge: (shown) => byLink('path', shown) },
  {
    framework: 'CIS Kubernetes',
    id: '5.5.1',
    title: 'Image provenance is asked for at admission',
    judge: (shown) => byLink('admission', shown),
  },
  {
    framework: 'CIS Supply Chain',
    id: '4.4.1',
    title: 'Artifacts tell of their origin',
    judge: (shown) => byLink('origin', shown),
  },
  {
    framework: 'PCI DSS',
    id: '10.2.1',
    title: 'Audit logs are on',
    judge: (shown) => byLogs(['registry', 'deployment', 'identity'], shown),
  },
  { framework: 'PCI DSS', id: '10.5.1', title: 'Audit logs are kept for twelve months', judge: byRetention },
  { framework: 'PCI DSS', id: '10.7.2', title: 'A control that fails is noticed', judge: bySilence },
  {
    framework: 'PCI DSS',
    id: '11.5.2',
    title: 'Changes of files are noticed',
    judge: (shown) => byLink('contents', shown),
  },
];

/** Each control with what of it is shown. */
export function controlsOf(shown: Shown): readonly Control[] {
  return ASKED.map(({ framework, id, title, judge }) => ({ framework, id, title, ...judge(shown) }));
}

function byLink(link: CustodyLink, { links, coverage, reported }: Shown): Judged {
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

function byStandings({ standings }: Shown): Judged {
  const sum = (key: 'trusted' | 'broken' | 'unknown'): number => standings.reduce((all, one) => all + one[key], 0);
  const [trusted, broken, unknown] = [sum('trusted'), sum('broken'), sum('unknown')];
  const all = trusted + broken + unknown;
  if (all === 0) return unseen('nothing is on record as running');
  return {
    answer: trusted === all ? 'shown' : 'not shown',
    evidence: `complete in all that is required: ${fraction(trusted, all)} containers; ${broken} broken, ${unknown} unknown`,
  };
}

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

function byPushers({ pushes, reported }: Shown): Judged {
  const { policy } = reported.analysis.lineage;
  if (!policy.restrictsPublishers) return unseen('no policy says who may push');
  if (pushes.total === 0) return unseen('no push is on record in the period');
  const found = standingIn(reported, PUSHED_BY);
  return found.length === 0
    ? { answer: 'shown', evidence: `${counted(pushes.total, 'push', 'pushes')}, none by somebody who may not` }
    : { answer: 'not shown', evidence: `findings ${ids(found)}` };
}

function byLogs(classes: readonly LogClass[], { coverage, reported }: Shown): Judged {
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

const YEAR = 365 * 86_400_000;

function byRetention({ retention }: Shown): Judged {
  const measured = retention.filter(({ kind, found }) => kind === 'facts' && found !== undefined);
  if (measured.length === 0)
    return unseen('the policy says nothing of how long logs are kept, so nothing was measured');
  const short = measured.filter(({ found }) => (found ?? 0) < YEAR);
  return short.length === 0
    ? { answer: 'shown', evidence: `${measured.map(({ what }) => what).join(', ')} records reach back a year` }
    : { answer: 'not shown', evidence: `${short.map(({ what }) => what).join(', ')} records do not reach back a year` };
}

function bySilence({ coverage }: Shown): Judged {
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
