import type { Lineage } from '../../core/lineage.ts';
import type { Deployment, Placement } from '../../core/subjects.ts';
import { isRecorded } from '../../core/strength.ts';
import { againstTaker, foreignTaker } from '../actors/foreign-account.ts';
import { isListedDeployer, isPersonAsAccount, nearestHabit } from '../actors/deployers.ts';
import { notUsual } from '../places/deployers-before.ts';
import { isMakersUpgrade, isOperatorsOwn } from '../actors/own-workload.ts';
import { gravest } from '../sentences/gravest.ts';
import { type Judged, onRecord, type Rule, type Verdict } from '../rule.ts';
import { acting, actsAs, issuerToBlame, isUsedElsewhere } from '../actors/token-issuer.ts';
import { didWhat, earlierUse, unlisted, withWhat } from '../sentences/change-sentences.ts';
import { clockTime, requested } from '../sentences/sentences.ts';
import { knownBytes } from '../places/ran-before.ts';

export const deployedByUnapprovedActor: Rule = {
  id: 'deployed-by-unapproved-actor',
  version: 1,
  title: 'A workload’s image was changed by someone who does not deploy here',
  severity: 'medium',
  mode: 'observe',
  goesBy: ['environments[].deployers'],
  attack: [{ technique: 'T1525', analytic: 'AN0946' }, { technique: 'T1610' }],
  why: 'Deployments come through the deployer, where they are reviewed. A change by hand, or by another account, goes around it.',
  respond: ['Ask the actor what the change was for.', 'Let the deployer put the reviewed image back.'],
  benignIf: [
    'a fix by hand during an outage: cover it with an exception',
    'the deployer got a new account: list it under deployers',
  ],
  phase: 'habits',
  on: 'placement',
  quiet: {
    deployer: {
      when: 'the API server recorded an actor that the environment lists as a deployer; and, where that is a service account that so far deployed from where it runs and with its own program, from there or with that; a role of AWS or an account of Google Cloud that somebody acts as also by whoever usually does, and never by a person who is new to it',
      least: 'recorded',
    },
    unnamed: {
      when: 'with a list: the system’s own record of the change names nobody, as those of Nomad and Docker Swarm never do',
      least: 'recorded',
      beyondAttackers: 'Kubernetes, AWS, Google and Azure name the caller of every change that they record',
    },
    operator: {
      when: 'with a list: the API server recorded an account that the environment lists as an operator, it made the workload itself, nobody else ever set its images, and the environment lists the image’s repository, where it lists any',
      least: 'recorded',
    },
    maker: {
      when: 'without a list: whoever made the workload, as no stranger, gives it another version from the same repository, days later, and nobody else ever set its images',
      least: 'recorded',
    },
    usual: {
      when: 'without a list: this actor changed the workload’s image before, often enough to be usual; where the workload has too short a history, images of its namespace, or else, but for sandboxes, of its cluster; a service account from where it always comes, or with what',
      least: 'recorded',
    },
    'known-bytes': {
      when: 'without a list: a record shows that the very bytes ran in the cluster before, nobody’s finding of medium or more stands on how they came there, and their push is accounted for, or nobody reads the records of their registry',
      least: 'recorded',
    },
    'too-early': {
      when: 'without a list: the workload, its namespace and its cluster have too short a history',
      least: 'recorded',
    },
  },

  detect(placement, lineage, judged) {
    if (placement.asked.length === 0 || lineage.policy.isExempt(placement)) return undefined;
    const judge = placement.environment?.deployers ? judgeByList : judgeByHabit;
    return gravest(
      placement.asked.map((deployment) => judge(deployment, placement, lineage, judged)),
      'medium',
    );
  },
};

function judgeByList(deployment: Deployment, placement: Placement, lineage: Lineage): Verdict {
  const [{ actor }, issuer] = [deployment, issuerToBlame(deployment, lineage)];
  const isIssuerListed = !issuer || placement.environment?.deployers?.matches(issuer.name) === true;
  const elsewhere = isUsedElsewhere(deployment, lineage);
  if (actor && isIssuerListed && !elsewhere && isListedDeployer(deployment, placement.environment, lineage))
    return onRecord('deployer', `${actor.name} is a listed deployer`);
  if (!actor && isRecorded(deployment.fact)) return onRecord('unnamed', 'the record names nobody');
  if (isOperatorsOwn(deployment, placement, lineage))
    return onRecord('operator', `${actor?.name} is a listed operator, and made it`);
  return fired(
    deployment,
    placement,
    lineage,
    actor && isIssuerListed && elsewhere ? earlierUse(deployment, actor) : unlisted(deployment, issuer, placement),
  );
}

function judgeByHabit(deployment: Deployment, placement: Placement, lineage: Lineage, judged: Judged): Verdict {
  const { actor, past, uncertain } = deployment;
  if (!actor || uncertain) return undefined;
  if (past && !knownBytes(deployment, placement, lineage, judged))
    return fired(deployment, placement, lineage, `a template of ${past.kind}/${past.name} with this image`);
  const near = nearestHabit(deployment, lineage, placement.environment);
  if (!near) return onRecord('too-early', 'too few earlier changes are known');
  const { habit, place } = near;
  const issuer = issuerToBlame(deployment, lineage);
  const isCloaked = isPersonAsAccount(deployment, lineage);
  const isKnown = habit.seen.has(actor.name) && (!issuer || habit.seen.has(issuer.name)) && !isCloaked;
  const elsewhere = isUsedElsewhere(deployment, lineage);
  const isSeen = isKnown && !elsewhere;
  if (isSeen && isRecorded(deployment.fact))
    return onRecord('usual', `${actor.name} changed images of ${place} before`);
  if (!isSeen && !elsewhere && !issuer && isMakersUpgrade(deployment, lineage))
    return onRecord('maker', `${actor.name} made it, and nobody else ever changed it`);
  const known = isSeen ? undefined : knownBytes(deployment, placement, lineage, judged);
  if (known) return known;
  return fired(
    deployment,
    placement,
    lineage,
    isSeen
      ? 'the system’s own record of the change: this one is a claim that anybody could have sent'
      : isKnown
        ? earlierUse(deployment, actor)
        : notUsual({ ...deployment, actor }, near, issuer ?? (isCloaked ? deployment.behind : undefined), lineage),
  );
}

function fired(deployment: Deployment, placement: Placement, lineage: Lineage, missing: string): Verdict {
  const whoDid = acting(deployment, lineage);
  const issuer = issuerToBlame(deployment, lineage);
  const taker = foreignTaker(deployment);
  // Google's own programs act for whoever has that account.
  const behind = deployment.behind?.kind === 'controller' ? undefined : deployment.behind;
  const doer = issuer ?? (taker || !deployment.issued ? behind : undefined) ?? deployment.actor;
  const user = issuer ?? (deployment.fact.impersonator && behind?.kind === 'human' ? behind : undefined);
  return {
    summary: `${whoDid} ${didWhat(deployment, placement)} at ${clockTime(deployment.at)}${withWhat(deployment)}.`,
    // Without an earlier record nobody can tell whether this change touched the image at all.
    ...(deployment.uncertain && { severity: 'low' }),
    ...(doer && { actor: doer }),
    // Whoever acts as an account again and again, from one place, is told once.
    ...(user && { alsoOn: [actsAs(deployment, user, placement)] }),
    confidence: deployment.fact.strength,
    ...(taker && { respond: [againstTaker(taker), ...deployedByUnapprovedActor.respond] }),
    missing: [
      missing,
      ...(deployment.uncertain ? ['what the image was before: no earlier record shows this workload'] : []),
    ],
    evidence: [
      {
        fact: deployment.fact,
        says: `${whoDid} did ${deployment.fact.verb} ${deployment.fact.kind}/${deployment.fact.name}`,
      },
      ...(deployment.issued ? [{ fact: deployment.issued, says: requested(deployment.issued) }] : []),
    ],
  };
}
