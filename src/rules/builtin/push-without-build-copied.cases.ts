import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { history, hours, minutes, type Moment, quickly, type Step, usually } from '../scenarios/history.ts';
import { deployed, pushed, ran } from '../scenarios/scenario.ts';

/** Who only carries is known by what he carried. */
const asUsual: Step = usually(6, (index) => [
  ran(`80${index}/1`),
  pushed(`dev/api:0.${index}`, `p${index}`),
  minutes(30),
  pushed(`prod/api:0.${index}`, `p${index}`, { by: 'promoter' }),
]);

const built: Step = [asUsual, ran('8123/1'), pushed('dev/api:main', 'a'), hours(1)];

const PUBLISHED = ACME.replace(
  'publishers:\n',
  'publishers:\n  - { repositories: ["registry.acme.example/prod/**"], actors: [promoter] }\n',
);

function byPromoter(image: string, digest: string, from?: string): Moment {
  return pushed(image, digest, { by: 'promoter', ...(from !== undefined && { from }) });
}

/** Platforms of an index come first; of two moments in one second the records may be from two machines. */
const copied: Step = quickly(byPromoter('prod/api', 'b'), byPromoter('prod/api', 'c'), byPromoter('prod/api:1.4', 'a'));

/** Where an index is copied out of a registry that tells no images without a tag. */
export const copiedCases: readonly Case[] = [
  {
    name: 'the platforms of an index are promoted with it, of which no record tells the platforms',
    policy: PUBLISHED,
    ...history(built, copied),
    expect: { quiet: 'platform' },
  },
  {
    name: 'one of these is asked for by its digest',
    policy: PUBLISHED,
    ...history(built, copied, deployed('shop/api', `prod/api@${'sha256:'}${'b'.repeat(64)}`)),
    defeats: 'platform',
    expect: 'fires',
    severity: 'high',
    says: 'prod/api@sha256:bbbb',
  },
  {
    name: 'an image without a tag comes from elsewhere in the seconds of a promotion',
    policy: PUBLISHED,
    ...history(built, quickly(byPromoter('prod/api', 'b', '198.51.100.66'), byPromoter('prod/api:1.4', 'a'))),
    defeats: 'platform',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'an image without a tag comes an hour before a promotion',
    policy: PUBLISHED,
    ...history(built, byPromoter('prod/api', 'b'), hours(1), byPromoter('prod/api:1.4', 'a')),
    defeats: 'platform',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'an image without a tag is put beside the promotion of one that no build explains',
    policy: PUBLISHED,
    ...history(asUsual, pushed('dev/api:main', 'a'), hours(1), copied),
    defeats: 'platform',
    expect: 'fires',
  },
  {
    name: 'one more image without a tag comes with platforms that are on record where they come from',
    policy: PUBLISHED,
    ...history(
      asUsual,
      ran('8123/1'),
      quickly(pushed('dev/api', 'd'), pushed('dev/api', 'e'), pushed('dev/api:main', 'a')),
      hours(1),
      quickly(
        byPromoter('prod/api', 'd'),
        byPromoter('prod/api', 'e'),
        byPromoter('prod/api', 'b'),
        byPromoter('prod/api:1.4', 'a'),
      ),
    ),
    defeats: 'platform',
    expect: 'fires',
    severity: 'high',
    says: 'prod/api@sha256:bbbb',
  },
];
