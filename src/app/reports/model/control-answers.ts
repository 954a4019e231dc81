import { type CustodyLink, isBroken } from '../../../core/custody.ts';
import type { Signing } from '../../../core/signing.ts';
import type { LogClass } from '../../../core/log-class.ts';
import { counted } from '../../../core/count.ts';
import { DAY, formatTime } from '../../../core/time.ts';
import type { Judgement } from '../../../rules/custody/custody.ts';
import { fraction } from '../../../sinks/phrases.ts';
import { brokenBy, held, type Judged, type Missing, type Shown, policyThat, some, unheard, untold } from './answer.ts';
import { ids, namesIn, standingIn } from './findings-named.ts';
import { missingFor, ownRecord, runningName } from './missing-links.ts';
import type { PeriodReport } from './schema.ts';

type Image = PeriodReport['images'][number];

/** By one link of custody, wherever something ran. */
export function byLink(link: CustodyLink, shown: Shown): Judged {
  const { links, judged } = shown;
  if (judged.length === 0) return nothingRuns(shown);
  const { complete, broken, unknown } = links[link];
  const evidence = `${link} complete in ${fraction(complete, judged.length)} running places, ${broken} broken, ${unknown} unknown`;
  const wrong = judged.filter((one) => isBroken(one.links[link]));
  if (wrong.length > 0)
    return brokenBy(
      wrong.map((one) => `${runningName(one.placement)}: ${one.links[link].reason}`),
      evidence,
    );
  if (unknown === 0) return held(evidence);
  const missing = judged
    .filter((one) => one.links[link].state === 'unknown')
    .map((one) => missingFor(link, one, shown));
  return untold(missing, evidence, { isPartly: complete > 0 });
}

/** By verdicts on the signatures of images that ran. */
export function bySignatures(shown: Shown): Judged {
  const { images, reported } = shown;
  if (images.length === 0) return nothingRuns(shown);
  const are = (...states: readonly Signing['state'][]): readonly Image[] =>
    images.filter(({ signature }) => states.includes(signature.state));
  const count = (state: Signing['state']): number => are(state).length;
  if (reported.analysis.lineage.policy.signers.length === 0)
    return untold(
      [policyThat('names who signs', 'signers', reported)],
      `${NO_SIGNERS}; a signature is attached to ${fraction(count('present'), images.length)} images that ran`,
    );
  const unchecked = are('unchecked');
  if (unchecked.length === images.length)
    return untold(unchecked.map(attachedTo), 'nobody asked what is attached to the images that ran');
  const evidence =
    `signed by a signer of the policy: ${fraction(count('verified'), images.length)} images that ran; ` +
    `${count('failed')} with one that does not hold, ${count('present')} with one that counts for nothing, ${count('none')} without, ${unchecked.length} not asked about`;
  const wrong = are('failed', 'none', 'present');
  if (wrong.length > 0) {
    const worstFirst = [...are('failed'), ...are('none'), ...are('present')];
    return brokenBy(
      worstFirst.map((one) => `${imageThatRan(one)}: ${WRONG[one.signature.state] ?? one.signature.state}`),
      evidence,
    );
  }
  return unchecked.length > 0 ? untold(unchecked.map(attachedTo), evidence, { isPartly: true }) : held(evidence);
}

const NO_SIGNERS = 'the policy names no signers, so nothing was verified';

const WRONG: Readonly<Partial<Record<Signing['state'], string>>> = {
  failed: 'its signature does not hold',
  none: 'no signature is attached',
  present: 'its signature counts for nothing',
};

/** By verdicts on what signers of the policy state about the builds of images that ran. */
export function byStatements(shown: Shown): Judged {
  const { images, unattested, reported } = shown;
  if (images.length === 0) return nothingRuns(shown);
  if (reported.analysis.lineage.policy.signers.length === 0)
    return untold([policyThat('names who signs', 'signers', reported)], NO_SIGNERS);
  const attested = images.length - unattested.length;
  const evidence = `a signer of the policy states a build that it allows: ${fraction(attested, images.length)} images that ran`;
  const asked = unattested.filter(({ signature }) => signature.state !== 'unchecked');
  if (asked.length > 0)
    return brokenBy(
      asked.map((one) => `${imageThatRan(one)}: no good statement about its build is attached`),
      evidence,
    );
  return unattested.length > 0 ? untold(unattested.map(attachedTo), evidence, { isPartly: true }) : held(evidence);
}

/** By what can be trusted of all that ran. */
export function byStandings(shown: Shown): Judged {
  const { judged } = shown;
  if (judged.length === 0) return nothingRuns(shown);
  const are = (standing: Judgement['trust']['standing']): readonly Judgement[] =>
    judged.filter(({ trust }) => trust.standing === standing);
  const [trusted, allowed, broken, unknown] = [are('trusted'), are('allowed'), are('broken'), are('unknown')];
  const evidence = `complete in all that is required: ${fraction(trusted.length, judged.length)} containers; ${allowed.length} allowed by an exception, ${broken.length} broken, ${unknown.length} unknown`;
  if (broken.length > 0 || allowed.length > 0)
    return brokenBy(
      [...broken.map(whyBroken), ...allowed.map(({ placement, trust }) => `${runningName(placement)}: ${trust.says}`)],
      evidence,
    );
  if (unknown.length === 0) return held(evidence);
  const missing = unknown.map((one) => {
    const link = one.required.find((asked) => one.links[asked].state !== 'complete') ?? 'origin';
    return missingFor(link, one, shown);
  });
  return untold(missing, evidence, { isPartly: true });
}

function whyBroken({ placement, links, required, trust }: Judgement): string {
  const link = required.find((one) => isBroken(links[one]));
  return `${runningName(placement)}: ${link === undefined ? trust.says : links[link].reason}`;
}

/** By verdicts on what is stated about builds, and by the builds that explain pushes: expected is what the policy approves. */
export function byStatedBuilds(shown: Shown): Judged {
  const stated = byStatements(shown);
  if (stated.answer !== 'shown') return stated;
  const built = byBuilds(shown);
  return { ...built, evidence: `${stated.evidence}; ${built.evidence}` };
}

/** By builds that explain pushes of the period. */
function byBuilds(shown: Shown): Judged {
  const { pushes, pushers, reported } = shown;
  const asked = pushes.total - pushes.unasked;
  if (pushes.total === 0) return nothingPushed(shown);
  if (asked === 0)
    return untold(
      [policyThat('says which builds pushes should come from', 'builds at publishers', reported)],
      'no policy says which builds pushes should come from',
    );
  const evidence = `an approved build explains ${fraction(pushes.explained, asked)} pushes${pushes.claimed > 0 ? `, ${pushes.claimed} more only by the word of a webhook` : ''}`;
  const unexplained = pushers.filter((one) => one.unexplained > 0);
  const missing = unheard(['ci'], shown);
  if (unexplained.length > 0 && missing.length === 0)
    return brokenBy(
      unexplained.map(
        ({ actor, unexplained: count, repositories }) =>
          `${actor ?? 'nobody on record'}: ${counted(count, 'push', 'pushes')} that no build explains, to ${some(repositories)}`,
      ),
      evidence,
    );
  if (pushes.explained === asked) return held(evidence);
  return untold(missing.length > 0 ? missing : [ownRecord('ci', shown)], evidence, { isPartly: true });
}

/** Rules that speak of pushes by whom the policy or habit does not know. */
const PUSHED_BY = ['push-by-unapproved-actor', 'push-by-new-actor', 'stranger-keeps-pushing'];

/** By who pushed, against who may. */
export function byPushers(shown: Shown): Judged {
  const { pushes, reported } = shown;
  const { policy } = reported.analysis.lineage;
  if (!policy.restrictsPublishers)
    return untold([policyThat('says who may push', 'publishers', reported)], 'no policy says who may push');
  if (pushes.total === 0) return nothingPushed(shown);
  const found = standingIn(reported, PUSHED_BY);
  return found.length === 0
    ? held(`${counted(pushes.total, 'push', 'pushes')}, none by somebody who may not`)
    : brokenBy(namesIn(found), `findings ${ids(found)}`);
}

/** By the logs that were read, and their gaps. */
export function byLogs(classes: readonly LogClass[], shown: Shown): Judged {
  const missing = unheard(classes, shown);
  const silent = classes.filter((one) => shown.coverage.heard.every(({ logClass }) => logClass !== one));
  if (missing.length > 0)
    return untold(missing, `no ${silent.join(', ')} log was read`, { isPartly: missing.length < classes.length });
  const found = standingIn(shown.reported, [
    'source-silent',
    'registry-unmonitored',
    'cluster-unmonitored',
    'telemetry-disabled',
  ]);
  return found.length > 0
    ? brokenBy(namesIn(found), `${classes.join(', ')} logs were read, with gaps: findings ${ids(found)}`)
    : held(`${classes.join(', ')} logs were read, no gap found`);
}

const YEAR = 365 * DAY;

/** By how far back facts reach. */
export function byRetention({ retention, reported }: Shown): Judged {
  const measured = retention.filter(({ kind, found }) => kind === 'facts' && found !== undefined);
  if (measured.length === 0)
    return untold(
      [policyThat('says how long logs are kept', 'retention', reported)],
      'the policy says nothing of how long logs are kept, so nothing was measured',
    );
  const short = measured.filter(({ found }) => (found ?? 0) < YEAR);
  if (short.length === 0) return held(`${measured.map(({ what }) => what).join(', ')} records reach back a year`);
  const evidence = `${short.map(({ what }) => what).join(', ')} records do not reach back a year`;
  const wrong = short.filter(({ says }) => says.startsWith('broken'));
  if (wrong.length > 0)
    return brokenBy(
      wrong.map(({ what, says }) => `${what} logs: ${says}`),
      evidence,
    );
  const { at } = reported.analysis.lineage;
  return untold(
    short.map(({ what, found }) => ({
      what: `what ${what} logs recorded before ${formatTime(at - (found ?? 0))}`,
      how: 'read older records, too',
    })),
    evidence,
    { isPartly: true },
  );
}

/** By whose silence would be noticed. */
export function bySilence({ coverage, reported }: Shown): Judged {
  const unwatched = coverage.expected.filter(({ expectEvery }) => expectEvery === undefined);
  const watched = coverage.expected.length - unwatched.length;
  if (watched === 0)
    return untold(
      [policyThat('expects sources to be heard regularly', 'expectEvery at sources', reported)],
      'the policy expects no source to be heard regularly',
    );
  const evidence = `the silence of ${fraction(watched, coverage.expected.length)} expected sources would be noticed`;
  return unwatched.length === 0
    ? held(evidence)
    : brokenBy(
        unwatched.map(({ about, kind }) => `source ${about.name} (${kind}), whose silence nobody would notice`),
        evidence,
      );
}

function nothingRuns(shown: Shown): Judged {
  const other: Missing = {
    what: 'a record of something that runs at the end of the period',
    how: 'ask for another period with --until',
  };
  return untold(somethingUnheard('deployment', other, shown), 'nothing is on record as running');
}

function nothingPushed(shown: Shown): Judged {
  const other: Missing = { what: 'a record of a push in the period', how: 'ask for a longer period with --since' };
  return untold(somethingUnheard('registry', other, shown), 'no push is on record in the period');
}

function somethingUnheard(logClass: LogClass, other: Missing, shown: Shown): readonly Missing[] {
  const missing = unheard([logClass], shown);
  return missing.length > 0 ? missing : [other];
}

function attachedTo(image: Image): Missing {
  return { what: `what is attached to ${nameOf(image)}`, how: 'landwaiter sources image-evidence' };
}

/** `registry.acme.example/shop/api:1.4 in prod, pushed by mallory` */
function imageThatRan(image: Image): string {
  const where = Object.keys(image.environments).filter((name) => name !== 'none');
  return `${nameOf(image)}${where.length === 0 ? '' : ` in ${where.join(', ')}`}, pushed by ${image.pushedBy ?? 'nobody on record'}`;
}

function nameOf({ registry, repository, tag }: Image): string {
  return `${registry === undefined ? '' : `${registry}/`}${repository}${tag === undefined ? '' : `:${tag}`}`;
}
