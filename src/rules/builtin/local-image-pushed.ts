import { whoAndBehind } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import type { HostOrigin } from '../../core/build.ts';
import { isBroughtToBuilder, isOfBuilder, isPlain, isUsualBuilder } from '../../core/builder.ts';
import type { Severity } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Policy } from '../../core/policy.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { additionsTo } from '../compared/additions.ts';
import { IMPLANT, onRecord, type Rule } from '../rule.ts';
import { clockTime, hostExhibits, madeThere, nameOf, pushExhibits } from '../sentences/sentences.ts';

export const localImagePushed: Rule = {
  id: 'local-image-pushed',
  version: 1,
  title: 'An image made on a host that is no builder was pushed',
  severity: 'high',
  mode: 'observe',
  goesBy: ['builders'],
  attack: IMPLANT,
  why: 'Build or commit on a workstation, then push: the classic way to implant an internal image. Builds belong on builders, where they are recorded.',
  respond: [
    'Find out who used the host at that time: engines record no user.',
    'Compare the pushed image with the one it was made from; a commit shows up as one small layer on top.',
    'Point the tag back to the digest before it, and delete the pushed one after it is kept as evidence.',
  ],
  benignIf: [
    'the host is a builder: list it under builders',
    'the repository is for testing: list it under classes.testing',
  ],
  phase: 'facts',
  on: 'push',
  quiet: {
    builder: {
      when: 'the policy lists the host as a builder, and the host’s name comes from the policy’s own binding or the collector; and where the host is on record as building, the image was not committed, loaded or imported there',
      least: 'recorded',
    },
    testing: { when: 'the repository is of class testing', least: 'recorded' },
    'usual-builder': {
      when: 'where no builders are listed: the host built images before, five on two days at least, and this one was built, not committed, loaded or imported',
      least: 'recorded',
    },
  },

  detect(push, lineage) {
    const { policy } = lineage;
    const origin = originOf(push, lineage);
    if (!origin || isCopied(push, lineage) || isToldWithIndex(push, origin, lineage)) return undefined;
    const host = origin.host ?? 'an unnamed host';
    if (isOfBuilder(origin, policy)) return onRecord('builder', `${host} is a builder`);
    if (policy.isTesting(push)) return onRecord('testing', `${push.repository} is a testing repository`);
    if (!policy.restrictsBuilders && origin.how === 'built' && isUsualBuilder(origin.built))
      return onRecord(
        'usual-builder',
        `${host} built ${origin.built.pushes} images on ${origin.built.days} days before`,
      );
    const overwrites = push.previous !== undefined && push.previous.to === push.at;
    const severity = severityOf(origin, overwrites, policy);
    return {
      summary: `${nameOf(push)} was pushed as ${shortDigest(push.digest)} by ${whoAndBehind(push)} from ${host}, ${whatHost(origin)}: the image was ${madeThere(origin)} at ${clockTime(origin.at)}${overwrites ? `, and it replaced ${shortDigest(push.previous?.digest ?? push.digest)} under an existing tag` : ''}.${additionsTo(push, lineage)}`,
      severity,
      confidence: origin.strength,
      missing: [
        'who used the host: container engines record no user',
        ...(origin.host === undefined ? ['which host it was: bind the file to a host under sources'] : []),
      ],
      evidence: [...hostExhibits(origin), ...pushExhibits(push)],
      // What a host builds that no list names has one cause; an image that was changed on it, or carried there, another.
      ...(origin.how === 'built' && origin.host !== undefined && { alsoOn: [`host:${origin.host}`] }),
    };
  },
};

function whatHost(origin: HostOrigin): string {
  if (isBroughtToBuilder(origin)) return 'where images are built';
  return origin.host === undefined ? 'of which nobody can say whether it is a builder' : 'which is no builder';
}

/** An image made elsewhere and carried to a builder was still made elsewhere. */
function originOf(push: Push, lineage: Lineage): HostOrigin | undefined {
  const origins = lineage.hostOrigins(push);
  return origins.find((one) => !isOfBuilder(one, lineage.policy)) ?? origins[0];
}

/** Another account had brought the bytes to where this rule looks: it is told of that push, and not of who carries them on. */
function isCopied({ digest, at, actor }: Push, lineage: Lineage): boolean {
  return lineage
    .pushesOf(digest)
    .some(
      (one) =>
        one.at < at &&
        one.actor !== undefined &&
        one.actor.name !== actor?.name &&
        isRecorded(one) &&
        !lineage.policy.isTesting(one) &&
        originOf(one, lineage) !== undefined,
    );
}

/** A platform that came to be as its index did. */
function isToldWithIndex(push: Push, { how, host }: HostOrigin, lineage: Lineage): boolean {
  const index = lineage.partOf(push);
  const origin = index && originOf(index, lineage);
  return origin !== undefined && origin.how === how && origin.host === host;
}

/** Where nobody says which hosts build, or which host this is, a plain build is worth a look; a commit is never a build. */
function severityOf(origin: HostOrigin, overwrites: boolean, { restrictsBuilders }: Policy): Severity {
  const { how, host } = origin;
  if (isPlain(origin) && (!restrictsBuilders || host === undefined)) return 'low';
  if (how === 'tagged') return 'medium';
  return overwrites ? 'critical' : 'high';
}
