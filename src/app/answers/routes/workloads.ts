import * as z from 'zod';
import { CUSTODY_LINKS, STANDINGS } from '../../../core/custody.ts';
import { known } from '../../../core/known.ts';
import { formatTime } from '../../../core/time.ts';
import { madeOnce } from '../../../rules/made-once.ts';
import { count, digest, time, toldFinding } from '../../../sinks/formats/schema.ts';
import { type WorkloadRow, workloadsIn } from '../../analysis/running/workloads.ts';
import { earlier, seenAt } from '../as-of.ts';
import { type Key, pageOf } from '../paging/page.ts';
import { name, pageSchema, paging, yesOrNo } from '../paging/paging.ts';
import { route } from '../route.ts';
import type { Said } from '../said.ts';
import { evaluatedAt } from '../view.ts';

const row = z.object({
  cluster: z.string().optional(),
  namespace: z.string(),
  workload: z.string().meta({ description: 'Kind and name, e.g. Deployment/api' }),
  environment: z.string().optional(),
  running: count.meta({ description: 'Containers, each once however many pods run it' }),
  standing: z.enum(STANDINGS).optional().meta({ description: 'Of what runs; absent: nothing of it does' }),
  because: z.object({ link: z.enum(CUSTODY_LINKS), reason: z.string() }).optional(),
  images: z
    .array(z.object({ image: z.string(), digest: digest.optional() }))
    .meta({ description: 'What runs, as it was asked for; where nothing does any more, what ran. The first 20' }),
  since: time.meta({ description: 'When it was first seen' }),
  deployedBy: z.string().optional().meta({ description: 'Who asked for an image in it last' }),
  deployedAt: time.optional(),
  findings: z.array(toldFinding),
});

export const workloads = route({
  method: 'GET',
  path: '/api/v1/workloads',
  id: 'listWorkloads',
  tag: 'placements',
  summary: 'Workloads, whether what they run can be trusted, and who deployed them last; by name',
  role: 'viewer',
  query: z.strictObject({
    cluster: name.optional(),
    namespace: name.optional(),
    workload: name.optional().describe('kind and name: Deployment/api'),
    environment: name.optional().describe('`none`: in no environment of the policy'),
    standing: z.enum(STANDINGS).optional(),
    running: yesOrNo.optional(),
    ...earlier,
    ...paging,
  }),
  schema: pageSchema(row),
  from: 'everything',
  answer({ environment, standing, running, at, cluster, namespace, workload, ...asked }, view) {
    const fitting = known({ cluster, namespace, workload, standing });
    const all = rowsIn(seenAt(view, at)).filter(
      (one) =>
        WHERE.every((part) => fitting[part] === undefined || one[part] === fitting[part]) &&
        (environment === undefined || (one.environment ?? 'none') === environment) &&
        (running === undefined || one.running > 0 === running),
    );
    const keyOf = (one: WorkloadRow): Key => [one.cluster ?? '', one.namespace, one.workload];
    return { ...evaluatedAt(view), ...pageOf(all, keyOf, asked, rowJson) };
  },
});

const WHERE = ['cluster', 'namespace', 'workload', 'standing'] as const;

/** Made once, until the next evaluation or decision: it looks at all that runs. */
const rowsIn = madeOnce(workloadsIn);

function rowJson({ since, deployedAt, images, ...one }: WorkloadRow): Said<typeof row> {
  return {
    ...one,
    images: images.map(({ image, digest: of }) => ({ image, ...known({ digest: of }) })),
    since: formatTime(since),
    ...(deployedAt !== undefined && { deployedAt: formatTime(deployedAt) }),
  };
}
