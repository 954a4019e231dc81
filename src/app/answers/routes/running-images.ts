import * as z from 'zod';
import { CUSTODY_LINKS, STANDINGS } from '../../../core/custody.ts';
import { formatTime } from '../../../core/time.ts';
import { madeOnce } from '../../../rules/made-once.ts';
import { count, digest, time, toldFinding } from '../../../sinks/formats/schema.ts';
import { noStandings, type RunningImage, runningImages } from '../../analysis/running/running-images.ts';
import { signingSchema } from '../../schemas/signing-schema.ts';
import { earlier, seenAt } from '../as-of.ts';
import { type Key, pageOf } from '../paging/page.ts';
import { name, pageSchema, paging } from '../paging/paging.ts';
import { isIn } from '../repositories.ts';
import { route } from '../route.ts';
import type { Said } from '../said.ts';
import { evaluatedAt } from '../view.ts';

/** The untrusted first. */
const ORDER = ['broken', 'unknown', 'allowed', 'trusted'];

export const runningRow = z.object({
  registry: z.string().optional(),
  repository: z.string(),
  tag: z.string().optional(),
  digest: digest.optional().meta({ description: 'Absent: no record tells it' }),
  standing: z.enum(STANDINGS).meta({
    description:
      'Trusted: everywhere all required links are complete by evidence; allowed: an exception stands for one',
  }),
  because: z.object({ link: z.enum(CUSTODY_LINKS), reason: z.string() }).optional(),
  pushedBy: z.string().optional(),
  pushedAt: time.optional(),
  build: z.string().optional(),
  signature: signingSchema,
  environments: z.record(z.string(), count).meta({ description: 'Containers by environment; `none`: in none' }),
  containers: count,
  since: time,
  findings: z.array(toldFinding),
});

export const runningImagesRoute = route({
  method: 'GET',
  path: '/api/v1/images/running',
  id: 'listRunningImages',
  tag: 'images',
  summary: 'Which images run, whether each can be trusted, who pushed it and where it is; the untrusted first',
  role: 'viewer',
  query: z.strictObject({
    standing: z.enum(STANDINGS).optional(),
    environment: name.optional().describe('`none`: in no environment of the policy'),
    repository: name.optional().describe('HOST/PATH, or the path alone'),
    actor: name.optional().describe('who pushed it; the exact name'),
    ...earlier,
    ...paging,
  }),
  schema: pageSchema(runningRow).extend({
    counts: z
      .object({ trusted: count, allowed: count, broken: count, unknown: count })
      .meta({ description: 'Of all that fit, whatever their standing' }),
  }),
  from: 'everything',
  answer({ standing, environment, repository, actor, at, ...asked }, view) {
    const all = imagesIn(seenAt(view, at)).filter(
      (one) =>
        (environment === undefined || environment in one.environments) &&
        (repository === undefined || isIn({ registry: one.registry ?? '', ...one }, repository)) &&
        (actor === undefined || one.pushedBy === actor),
    );
    const counts = noStandings();
    for (const one of all) counts[one.standing] += 1;
    const shown = all.filter((one) => standing === undefined || one.standing === standing);
    const keyOf = (one: RunningImage): Key => [
      ORDER.indexOf(one.standing),
      -one.containers,
      one.digest ?? `${one.registry ?? ''}/${one.repository}:${one.tag ?? ''}`,
    ];
    return { ...evaluatedAt(view), counts, ...pageOf(shown, keyOf, asked, runningRowJson) };
  },
});

/** Made once, until the next evaluation or decision: it looks at all that runs. */
const imagesIn = madeOnce(runningImages);

export function runningRowJson({ since, pushedAt, ...image }: RunningImage): Said<typeof runningRow> {
  return {
    ...image,
    since: formatTime(since),
    ...(pushedAt !== undefined && { pushedAt: formatTime(pushedAt) }),
  };
}
