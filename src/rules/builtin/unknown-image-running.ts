import { shortDigest } from '../../core/digest.ts';
import { IMPLANT, type Rule } from '../rule.ts';
import { clockTime, placementExhibits, pushExhibits, whereOf } from '../sentences.ts';

export const unknownImageRunning: Rule = {
  id: 'unknown-image-running',
  version: 1,
  title: 'A container runs an image that was never pushed to the registry it names',
  severity: 'high',
  mode: 'observe',
  attack: IMPLANT,
  why: 'An image loaded onto a node, or one whose push nobody recorded, came by a path that no control watches.',
  respond: [
    'Look on the node for how the image came there (ctr import, docker load, a pre-pulled image).',
    'Ask the registry whether it holds the digest.',
    'Cordon the node until it is clear.',
  ],
  benignIf: [
    'the image is older than the registry’s records',
    'the registry’s feed lost the notification: ask the registry for the digest',
  ],
  phase: 'facts',
  on: 'placement',
  quiet: {
    pushed: {
      when: 'the registry recorded a push of the digest, of an index that lists it, or of the manifest whose config it is, to the repository named; or, asked, had it before the container ran',
      least: 'recorded',
    },
    pulled: {
      when: 'the registry recorded a pull of the digest from the repository named, or held it when stock was taken: so it holds it',
      least: 'recorded',
    },
    older: {
      when: 'the workload asked for it before the registry’s records begin, or no record shows when it was first asked for',
      least: 'recorded',
    },
    unmonitored: { when: 'no feed of that registry is read: that is a finding of its own', least: 'recorded' },
  },

  detect(placement, lineage) {
    const { reference, digest } = placement;
    if (!reference || !digest || placement.resolved || placement.observed.length === 0) return undefined;
    if (!lineage.isMonitored(reference.registry))
      return { quiet: 'unmonitored', strength: 'recorded', because: `no feed of ${reference.registry} is read` };
    const own = lineage.pushesFor(placement).find(
      (push) =>
        push.registry === reference.registry &&
        push.repository === reference.repository &&
        push.strength !== 'asserted' &&
        // Asked before the container ran, the registry did not have it yet: pushed later, it explains nothing.
        (push.since === undefined || push.since <= placement.from),
    );
    if (own) return { quiet: 'pushed', strength: 'recorded', because: `it was pushed at ${clockTime(own.at)}` };
    if (lineage.standsFor(digest).some((one) => lineage.wasPulled(reference, one)))
      return { quiet: 'pulled', strength: 'recorded', because: 'the registry served it' };
    const start = lineage.coverageStart(reference.registry) ?? lineage.at;
    const asked = placement.asked.filter((one) => !one.uncertain);
    const [first] = asked;
    const elsewhere = reference.tag === undefined ? undefined : lineage.tagAt(reference, reference.tag, placement.from);
    const overtaken =
      elsewhere?.push !== undefined &&
      elsewhere.from < placement.from &&
      !lineage.isSameImage(elsewhere.digest, digest);
    const introduced = first !== undefined && first.at > start && lineage.recordsPulls(reference.registry);
    if (!overtaken && !introduced)
      return {
        quiet: 'older',
        strength: 'recorded',
        because:
          first === undefined
            ? 'no record shows when it was first asked for'
            : `it was asked for before the feed of ${reference.registry} begins`,
      };
    const cover = lineage.registryCoverage(reference.registry, {
      from: overtaken ? (elsewhere?.from ?? start) : (first?.at ?? start),
      to: placement.from,
    });
    return {
      summary: `${whereOf(placement)} runs ${shortDigest(digest)} as ${placement.image}, and the records of ${reference.registry} show no push and no pull of it${overtaken && elsewhere ? `: there the tag means ${shortDigest(elsewhere.digest)} since ${clockTime(elsewhere.from)}` : ''}.`,
      confidence: 'recorded',
      missing: [
        `a push of ${shortDigest(digest)} to ${reference.repository}`,
        ...(cover.gap === undefined ? [] : [cover.gap]),
      ],
      absence: cover.absence,
      pendingUntil: placement.from + lineage.policy.windows.lateEvidence,
      evidence: [
        ...(overtaken && elsewhere?.push ? pushExhibits(elsewhere.push).slice(0, 1) : []),
        ...placementExhibits(placement),
      ],
    };
  },
};
