import * as z from 'zod';
import { InvalidInput } from '../../../core/error.ts';
import { count, time } from '../../../sinks/formats/schema.ts';
import { graphsIn } from '../../analysis/chain-graph.ts';
import { findImages } from '../../analysis/look-ups/find-image.ts';
import { judgementsIn } from '../../analysis/judgements.ts';
import { gapsOf } from '../../analysis/look-ups/not-on-record.ts';
import { earlier, foundAt, seenAt } from '../as-of.ts';
import { chainGraphJson, chainGraphSchema } from '../chains/chain-graph-schema.ts';
import { name } from '../paging/paging.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';

export const chain = route({
  method: 'GET',
  path: '/api/v1/images/chain',
  id: 'chainOfImage',
  tag: 'images',
  summary: 'The way of an image by stages, beside those that had its tag or its place',
  role: 'viewer',
  query: z.strictObject({
    image: name.describe('a digest or its first 12 digits, a reference, or a repository path'),
    ...earlier,
  }),
  schema: z.object({
    evaluatedAt: time,
    chain: chainGraphSchema,
    more: count.meta({ description: 'Images of that name beyond this one: name a tag or a digest' }),
  }),
  from: 'look-up',
  about: ({ image }) => [image, 'image'],
  answer({ image, at }, view) {
    const { findings, lineage, contents } = seenAt(view, at);
    const images = foundAt(at, () => findImages(image, lineage));
    const [first] = images;
    if (!first) throw new InvalidInput('image', 'no record mentions it');
    const graph = graphsIn(findings, lineage, judgementsIn(findings, lineage, contents))(first);
    const notOnRecord = gapsOf([first], lineage);
    return {
      ...evaluatedAt(view),
      chain: chainGraphJson(notOnRecord.length === 0 ? graph : { ...graph, notOnRecord }),
      more: images.length - 1,
    };
  },
});
