import * as z from 'zod';
import { isRunning } from '../../../core/instance.ts';
import type { Lineage } from '../../../core/lineage.ts';
import { joined, type Place, placesOf, placesOfDigests } from '../../../lineage/chain/places.ts';
import { placementSchema } from '../../../sinks/formats/schema.ts';
import { placementJson } from '../../../sinks/report-json.ts';
import { findImages } from '../../analysis/look-ups/find-image.ts';
import { judgementsIn } from '../../analysis/judgements.ts';
import { placeRow } from '../../analysis/report.ts';
import { pushesBy } from '../../analysis/look-ups/where.ts';
import { earlier, foundAt, seenAt } from '../as-of.ts';
import { type Key, pageOf } from '../paging/page.ts';
import { inOrder, instant, name, pageSchema, paging, yesOrNo } from '../paging/paging.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';

const MOST_CONTAINERS = 100;
const WHERE = ['cluster', 'namespace', 'workload'] as const;

const query = z
  .strictObject({
    image: name.optional().describe('a digest or its first 12 digits, a reference, or a repository path'),
    actor: name.optional().describe('what this actor pushed; the exact name'),
    pushedSince: instant.optional().describe('of an actor: what it pushed from then on'),
    pushedUntil: instant.optional().describe('of an actor: what it pushed before this'),
    environment: name.optional(),
    cluster: name.optional(),
    namespace: name.optional(),
    workload: name.optional().describe('kind and name: Deployment/api'),
    running: yesOrNo.optional(),
    ...earlier,
    ...paging,
  })
  .refine(({ pushedSince: since, pushedUntil: until }) => inOrder.of({ since, until }), {
    path: ['pushedUntil'],
    message: 'has to be later than pushedSince',
  });

export const placements = route({
  method: 'GET',
  path: '/api/v1/placements',
  id: 'listPlacements',
  tag: 'placements',
  summary: 'What runs or ran where, the latest first',
  role: 'viewer',
  query,
  schema: pageSchema(placementSchema),
  from: 'look-up',
  about: ({ image, actor }) => (image === undefined ? [actor, 'actor'] : [image, 'image']),
  answer(asked, view) {
    const { lineage, findings, contents } = seenAt(view, asked.at);
    const matching = candidates(asked, lineage).filter(
      ({ placement, instances }) =>
        WHERE.every((part) => asked[part] === undefined || placement[part] === asked[part]) &&
        (asked.environment === undefined || placement.environment?.name === asked.environment) &&
        (asked.running === undefined || isRunning(instances) === asked.running),
    );
    const keyOf = ({ placement: { from, key } }: Place): Key => [-from, key];
    const judgements = judgementsIn(findings, lineage, contents);
    const shown = (one: Place) => placementJson(placeRow(one, lineage, judgements, MOST_CONTAINERS));
    return { ...evaluatedAt(view), ...pageOf(matching, keyOf, asked, shown) };
  },
});

function candidates({ image, actor, at, ...pushed }: z.output<typeof query>, lineage: Lineage): readonly Place[] {
  if (image === undefined && actor === undefined)
    return lineage.placements.map((placement) => ({ placement, instances: placement.instances }));
  const own =
    actor === undefined
      ? undefined
      : new Set(
          pushesBy(actor, lineage, { since: pushed.pushedSince, until: pushed.pushedUntil }).map(
            ({ digest }) => digest,
          ),
        );
  const byActor = own && placesOfDigests([...own], lineage);
  if (image === undefined) return byActor ?? [];
  const byImage = joined(foundAt(at, () => findImages(image, lineage)).flatMap((one) => placesOf(one, lineage)));
  const meant = byActor && new Set(byActor.map(({ placement }) => placement));
  return byImage.filter(({ placement }) => meant?.has(placement) ?? true);
}
