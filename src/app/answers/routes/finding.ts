import * as z from 'zod';
import type { Finding, ImageName } from '../../../core/finding.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { Chain } from '../../../core/report.ts';
import { chainOf } from '../../../lineage/chain/chain.ts';
import { time } from '../../../sinks/formats/schema.ts';
import { chainJson } from '../../../sinks/report-json.ts';
import { judgementsIn } from '../../analysis/judgements.ts';
import { findingsByFact, withCustody } from '../../analysis/chains.ts';
import { chainSchema } from '../chains/chain-schema.ts';
import { findingAsked } from '../decide.ts';
import { decisionJson, decisionSchema } from '../decision-json.ts';
import { name } from '../paging/paging.ts';
import { route } from '../route.ts';
import { alertJson, alertSchema } from '../alert-json.ts';
import { evaluatedAt } from '../view.ts';

export const finding = route({
  method: 'GET',
  path: '/api/v1/findings/:id',
  id: 'getFinding',
  tag: 'findings',
  summary: 'A finding, what was decided about it, and the life of its image',
  role: 'viewer',
  params: z.strictObject({ id: name }),
  schema: z.object({
    evaluatedAt: time,
    ...alertSchema.shape,
    decisions: z.array(decisionSchema).meta({ description: 'All that were made about it, oldest first' }),
    chain: chainSchema
      .optional()
      .meta({ description: 'The life of its image, oldest step first. Absent while the server evaluates: ask again' }),
  }),
  from: 'findings',
  // A part of an incident is one, too; the life of its image is told where facts are at hand.
  answer({ id: asked }, view) {
    const { findings: all, decisions: made } = view.standing;
    const found = findingAsked(asked, all);
    const { id } = found;
    const chain = view.analysis && found.image && chainIn(found.image, all, view.analysis.lineage);
    return {
      ...evaluatedAt(view),
      ...alertJson({ finding: found, parts: all.filter((one) => one.incident === id) }),
      decisions: made
        .filter((one) => one.finding === id || one.parts.includes(id))
        .map((one) => decisionJson(one, made)),
      ...(chain && { chain: chainJson(chain) }),
    };
  },
});

function chainIn(image: ImageName, all: readonly Finding[], lineage: Lineage): Chain {
  return withCustody(chainOf(image, lineage, findingsByFact(all, lineage)), lineage, judgementsIn(all, lineage));
}
