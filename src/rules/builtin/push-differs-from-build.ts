import { ATTESTED, attestedQuiet } from '../provenance/attested.ts';
import { whoAndBehind } from '../../core/actor.ts';
import { type BuildReport, isOwnCode, type Run } from '../../core/build.ts';
import { isRunOf } from '../../core/former-name.ts';
import { type Digest, shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import { deliveryOf } from '../../core/observed.ts';
import { isAtLeast, isRecorded, weakest } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { isReportedFor } from '../compared/reported-for.ts';
import { platformsOf } from '../origins/platforms.ts';
import { IMPLANT, onRecord, type Quiet, quietBy, type Rule } from '../rule.ts';
import { circumstances, nameOf, pushExhibits, runExhibits, runName } from '../sentences/sentences.ts';

export const pushDiffersFromBuild: Rule = {
  id: 'push-differs-from-build',
  version: 1,
  title: 'The registry got another image than the build reported',
  severity: 'critical',
  mode: 'observe',
  attack: IMPLANT,
  why: 'The build says which bytes it made for this tag, and other bytes were pushed there: somebody swapped the image on the runner, or pushed over it seconds after the build did.',
  respond: [
    'Stop what deploys this tag, and point the tag to the digest that the build reported.',
    'Treat the runner, its cache and its registry credential as compromised until you know how the bytes came to differ.',
    'Compare the two images to see what was added.',
  ],
  benignIf: [
    'another build that reports no digests pushed the tag at the same time',
    'the build reports the digest of another step’s output, such as an image before it was compressed again',
  ],
  phase: 'facts',
  on: 'push',
  quiet: {
    attested: ATTESTED,
    reported: {
      when: 'another run for this repository, or of the same project, reports the pushed digest; it runs no code of a fork, and its word is as good as that of the run that reports another digest',
      least: 'asserted',
    },
    'same-image': {
      when: 'the reported digest is an index that lists the pushed manifest, or the only image in the pushed index',
      least: 'recorded',
    },
  },

  detect(push, lineage) {
    if (push.tag === undefined || push.kind === 'artifact') return undefined;
    const contrary = lineage
      .reportsAround(push)
      .filter((report) => report.digest !== push.digest && isReportedFor(report, push, lineage));
    // The run that began last is the likeliest to have pushed last. Each is to be answered for: whoever reports this digest for
    // a project of his own may report another one there, too.
    const answers = contrary.toReversed().map((report) => ({ report, quiet: quietBecause(push, report, lineage) }));
    const [first] = answers;
    if (!first) return undefined;
    const open = answers.find(({ quiet }) => !quiet);
    if (!open) return first.quiet;
    const { report } = open;
    const { run } = report;
    return {
      summary: `${runName(run)} reported that it made ${nameOf(push)} as ${shortDigest(report.digest)}, but ${whoAndBehind(push)} pushed ${shortDigest(push.digest)} under that name ${circumstances(push)}.`,
      confidence: weakest([push.strength, report.strength]),
      missing: ['a build that reports the pushed digest'],
      // A build reports what it made when it ends, which may be after its push.
      pendingUntil: push.at + lineage.policy.windows.lateEvidence,
      evidence: [
        ...runExhibits(run).map(({ fact }) => ({
          fact,
          says: `${runName(run)} reported ${shortDigest(report.digest)} for ${nameOf(push)}`,
        })),
        ...pushExhibits(push),
      ],
    };
  },
};

function quietBecause(push: Push, contrary: BuildReport, lineage: Lineage): Quiet | undefined {
  const inner = platformsOf(push.digest, push, lineage);
  // Anybody can make an index that lists the reported image beside a hostile one.
  const isInner = inner.length > 0 && inner.every((child) => child === contrary.digest) && isRecorded(push);
  if (isInner || outerOf(push, lineage).includes(contrary.digest))
    return onRecord('same-image', 'index and child of one image');
  const attested = attestedQuiet(push, lineage);
  if (attested) return attested;
  const own = ownReport(push, contrary, lineage);
  return own && quietBy('reported', own.strength, `${runName(own.run)} reports this digest`, own.run.facts);
}

/** Indexes that list the pushed digest, as a registry recorded. */
function outerOf(push: Push, lineage: Lineage): readonly Digest[] {
  return lineage
    .standsFor(push.digest, push)
    .filter((digest) =>
      lineage.pushesOf(digest).some((one) => one !== push && isRecorded(one) && lineage.speaksFor(one, push)),
    );
}

/** Where nobody says which projects build here, not by the door of a project that may not speak of the other one. */
function isOfSameDoor(run: Run, other: Run, { policy: { sources } }: Lineage): boolean {
  return run.facts.some(({ origin }) => {
    const door = deliveryOf(origin)?.door;
    const source = sources.find(({ name }) => name === door);
    return source?.scope.mayName('project', other.project) !== false;
  });
}

/** A report of the pushed digest by a run of the same project, or of one that may build it for this repository; never by a run of foreign code. */
function ownReport(push: Push, contrary: BuildReport, lineage: Lineage): BuildReport | undefined {
  const origin = lineage.explanation(push);
  if (origin.state === 'explained' && origin.unapproved !== undefined) return undefined;
  const digests = [push.digest, ...outerOf(push, lineage)];
  const isOurs = ({ run, strength }: BuildReport): boolean =>
    run.from <= push.at && isOwnCode(run) && isAtLeast(strength, 'asserted') && isAtLeast(strength, contrary.strength);
  const { system, project } = contrary.run;
  const builds = lineage.policy.publishers(push).flatMap((publisher) => publisher.builds ?? []);
  // The hook of any project can name our repository.
  const mayBuild = ({ run }: BuildReport): boolean =>
    (builds.length === 0 && isOfSameDoor(run, contrary.run, lineage)) || builds.some((one) => isRunOf(run, one));
  return (
    lineage.reportsAround(push).find((one) => digests.includes(one.digest) && isOurs(one) && mayBuild(one)) ??
    digests
      .flatMap((digest) => lineage.reportsOf(digest))
      .find((one) => one.run.system === system && one.run.project === project && isOurs(one))
  );
}
