import { who } from '../../core/actor.ts';
import { bestOf, weakest } from '../../core/strength.ts';
import type { NamedRepository, Placement } from '../../core/subjects.ts';
import { imagesOf, lookAlikeOf } from '../places/protected-names.ts';
import { type Exhibit, IMPLANT, onRecord, type Rule } from '../rule.ts';
import { deployHand, pushHand } from '../sentences/hands.ts';
import { clockTime, placementExhibits, pushExhibits, whereOf } from '../sentences/sentences.ts';

export const lookalikeReference: Rule = {
  id: 'lookalike-reference',
  version: 1,
  title: 'A repository can be taken for another one',
  severity: 'medium',
  mode: 'observe',
  goesBy: ['protected'],
  attack: IMPLANT,
  why: 'A name that reads like a trusted one gets past reviews: one letter, another port, or a host left out, and the image comes from somebody else. Critical where the policy protects the name, and an image of the other one ran in an environment whose list does not have it.',
  respond: [
    'Ask whoever wrote the name which one they meant.',
    'If it is no repository of yours, stop what runs from it and block it in the environment’s list.',
  ],
  benignIf: ['both names are yours: list this one under protected.known'],
  phase: 'habits',
  on: 'repository',
  quiet: {
    listed: {
      when: 'the policy lists the name under protected.known',
      least: 'recorded',
      beyondAttackers: 'whoever can change the policy need not imitate a name',
    },
  },

  detect(repository, lineage) {
    const exhibits = exhibitsOf(repository);
    const alike = exhibits.length > 0 ? lookAlikeOf(repository, lineage) : undefined;
    if (!alike) return undefined;
    const { policy } = lineage;
    const name = `${repository.registry}/${repository.repository}`;
    if (policy.protected.isKnown(repository)) return onRecord('listed', `the policy knows ${name}`);
    const isOutside = repository.placements.some((one) => ranOutside(one, name));
    return {
      summary: `${name} ${alike.how}, and can be taken for ${alike.of}: ${uses(repository)}.`,
      confidence: weakest(exhibits.map(({ fact }) => fact.strength)),
      ...(isOutside && policy.protected.isListed && { severity: 'critical' }),
      hands: [
        ...repository.placements.flatMap(({ asked }) => asked.slice(0, 1).map(deployHand)).slice(0, 1),
        ...repository.pushes.slice(0, 1).map((push) => pushHand(push, lineage)),
      ],
      missing: ['somebody who says that this name is meant'],
      evidence: exhibits,
      alsoOn: [
        ...[...repository.pushes, ...repository.placements].map((one) => one.key),
        ...imagesOf(repository.placements),
      ],
    };
  },
};

/** Whether it ran where the policy lists what may, and does not list this: a name that was mistyped seldom runs. */
function ranOutside({ environment, observed, instances }: Placement, name: string): boolean {
  const hasRun = observed.length > 0 && instances.some(({ waiting }) => waiting === undefined);
  return hasRun && environment?.repositories !== undefined && !environment.repositories.matches(name);
}

function exhibitsOf({ pushes, placements }: NamedRepository): readonly Exhibit[] {
  return [
    ...bestOf(pushes)
      .slice(0, 3)
      .flatMap((push) => pushExhibits(push).slice(0, 1)),
    ...placements.slice(0, 3).flatMap(placementExhibits),
  ];
}

function uses({ pushes: [push], placements }: NamedRepository): string {
  const [placement, ...more] = placements;
  return [
    ...(push ? [`${who(push.actor)} pushed to it at ${clockTime(push.at)}`] : []),
    ...(placement
      ? [
          `${whereOf(placement)} asks for ${placement.image} since ${clockTime(placement.from)}${more.length > 0 ? `, and so do ${more.length} more` : ''}`,
        ]
      : []),
  ].join('; ');
}
