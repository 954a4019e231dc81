import * as z from 'zod';
import { CHANGE_KINDS, MOST_FACTS } from '../../../core/finding-change.ts';
import { known } from '../../../core/known.ts';
import { formatTime } from '../../../core/time.ts';
import type { ChangesAsked, KeptChange } from '../../../lineage/storage/finding-history.ts';
import { idCalled } from '../../analysis/finding-called.ts';
import { evidenceSchema, findingSchema, time } from '../../../sinks/formats/schema.ts';
import { type Key, lastKey, nextOf } from '../paging/page.ts';
import { inOrder, instant, name, pageSchema, paging } from '../paging/paging.ts';
import { route } from '../route.ts';
import type { Said } from '../said.ts';
import { evaluatedAt } from '../view.ts';

const { id, rule, severity, state } = findingSchema.shape;

const changeSchema = z
  .object({
    at: time.meta({ description: 'When it was told' }),
    finding: id,
    rule,
    title: z.string(),
    change: z.enum(CHANGE_KINDS),
    severity,
    state,
    before: z.object({ severity, state }).optional().meta({ description: 'Absent: nothing had been told of it' }),
    by: z
      .array(evidenceSchema.pick({ source: true, path: true, line: true, sha256: true, says: true }))
      .max(MOST_FACTS)
      .meta({
        description: 'The records that are new since it was told last; of a resolved one those that resolved it',
      }),
    resolution: z.string().optional(),
    environment: z.string().optional(),
    repository: z.string().optional().meta({ description: 'HOST/PATH' }),
  })
  .meta({ id: 'findingChange' });

export const changes = route({
  method: 'GET',
  path: '/api/v1/changes',
  id: 'listChanges',
  tag: 'findings',
  summary: 'What was told of findings: opened, changed, decided, resolved; the latest first',
  role: 'viewer',
  query: z
    .strictObject({
      since: instant.optional().describe('told no earlier'),
      until: instant.optional().describe('and before this'),
      finding: name.optional().describe('of the finding with this id'),
      ...paging,
    })
    .refine(inOrder.of, inOrder.else),
  schema: pageSchema(changeSchema).extend({
    begins: time.optional().meta({ description: 'Nothing from before is on record. Absent: nothing was told yet' }),
  }),
  from: 'findings',
  async answer({ since, until, finding: called, ...asked }, view) {
    const finding = called && idCalled(called, view.standing.findings);
    const after = placeOf(lastKey(asked));
    const kept = await view.history.changes({ since, until, finding, after, limit: asked.limit + 1 });
    const begins = await view.history.historyBegins();
    const items = kept.slice(0, asked.limit);
    const last = items.at(-1);
    return {
      ...evaluatedAt(view),
      ...(begins !== undefined && { begins: formatTime(begins) }),
      items: items.map(changeJson),
      ...(last && kept.length > items.length && nextOf([-last.change.at, -last.key])),
    };
  },
});

function placeOf(key: Key | undefined): ChangesAsked['after'] {
  const [at, number] = key ?? [];
  return typeof at === 'number' && typeof number === 'number' ? { at: -at, key: -number } : undefined;
}

function changeJson({ change: { at, before, environment, resolution, repository, ...change } }: KeptChange) {
  return {
    ...change,
    at: formatTime(at),
    ...(before && { before: { severity: before.severity, state: before.state } }),
    ...known({ resolution, environment, repository }),
  } satisfies Said<typeof changeSchema>;
}
