import * as z from 'zod';
import type { LandwaiterEvent } from '../../../core/event.ts';
import { known } from '../../../core/known.ts';
import type { Time } from '../../../core/time.ts';
import { placesOfDigests } from '../../../lineage/chain/places.ts';
import { actor as actorSchema, count, time, toldFinding } from '../../../sinks/formats/schema.ts';
import { asTold, isTold } from '../../analysis/running/told-findings.ts';
import { isCalled } from '../../analysis/look-ups/actor-acts.ts';
import { pushesBy } from '../../analysis/look-ups/where.ts';
import { NotAnswered } from '../not-answered.ts';
import { inOrder, instant, name } from '../paging/paging.ts';
import { repositoryName } from '../repositories.ts';
import { route } from '../route.ts';
import { Occurrences, occurrencesSchema } from '../occurrences.ts';
import { evaluatedAt, type View } from '../view.ts';

const MOST_FINDINGS = 50;

const query = z
  .strictObject({
    since: instant.optional().describe('did from then on'),
    until: instant.optional().describe('did before this'),
  })
  .refine(inOrder.of, inOrder.else);

export const actor = route({
  method: 'GET',
  path: '/api/v1/actors/:name',
  id: 'getActor',
  tag: 'actors',
  summary: 'What an actor did, from where and with what, and what of it still runs: the scope of a stolen credential',
  role: 'viewer',
  params: z.strictObject({ name }),
  query,
  schema: z.object({
    ...actorSchema.shape,
    evaluatedAt: time,
    pushes: count,
    repositories: occurrencesSchema(repositoryName).meta({ description: 'That it pushed to' }),
    deployments: count.meta({ description: 'Changes by which it set or replaced the image of a container' }),
    workloads: occurrencesSchema({ cluster: z.string().optional(), namespace: z.string(), workload: z.string() }),
    addresses: occurrencesSchema({ address: z.string() }).meta({ description: 'From which it pushed or deployed' }),
    clients: occurrencesSchema({ client: z.string() }),
    records: occurrencesSchema({ type: z.string(), source: z.string() }).meta({
      description: 'That name it, its sign-ins, tokens and rights among them: GET /api/v1/events?actor= lists them',
    }),
    running: z
      .object({ images: count, containers: count })
      .meta({ description: 'What runs now of what it pushed: GET /api/v1/placements?actor= lists it' }),
    findings: z.array(toldFinding).meta({ description: 'Standing ones about it, the worst first, whenever it acted' }),
  }),
  from: 'everything',
  async answer({ name: called, since, until }, view) {
    const { lineage, findings } = view.analysis;
    const isThen = ({ at }: { readonly at: Time }): boolean => at >= (since ?? 0) && at < (until ?? Infinity);
    const pushed = pushesBy(called, lineage);
    const deployed = lineage.deployments.filter((one) => one.actor && isCalled(one.actor, called));
    const { records, isNamed } = await recordsOf(called, isThen, view);
    const { kind } = pushed[0]?.actor ?? deployed[0]?.actor ?? { kind: 'unknown' };
    if (!isNamed && pushed.length + deployed.length === 0)
      throw new NotAnswered('not-found', `no record names the actor ${called}: names are exact`);
    const [pushes, deployments] = [pushed.filter(isThen), deployed.filter(isThen)];
    const acts = [...pushes, ...deployments];
    const running = placesOfDigests([...new Set(pushes.map(({ digest }) => digest))], lineage).filter(
      ({ placement }) => placement.running,
    );
    return {
      ...evaluatedAt(view),
      name: called,
      kind,
      pushes: pushes.length,
      repositories: Occurrences.of(pushes, ({ registry, repository }) => ({ registry, repository })).told(),
      deployments: deployments.length,
      workloads: Occurrences.of(deployments, ({ cluster, namespace, workload }) => ({
        ...known({ cluster }),
        namespace,
        workload,
      })).told(),
      addresses: Occurrences.of(acts, ({ address }) => (address === undefined ? undefined : { address })).told(),
      clients: Occurrences.of(acts, ({ client }) => (client === undefined ? undefined : { client })).told(),
      records: records.told(),
      running: {
        images: new Set(running.map(({ placement }) => placement.digest)).size,
        containers: new Set(running.map(({ placement }) => placement.key)).size,
      },
      findings: asTold(
        findings.filter((one) => isTold(one) && one.actor && isCalled(one.actor, called)),
        MOST_FINDINGS,
      ),
    };
  },
});

/** Those that name it, as they have it; one after the other, since a robot may be in all of them. */
async function recordsOf(called: string, isThen: (one: LandwaiterEvent) => boolean, { store }: View) {
  const records = new Occurrences<Pick<LandwaiterEvent, 'type' | 'source'>>();
  let isNamed = false;
  await store.eachAbout({ actor: called }, { since: 0, until: Infinity }, (some) => {
    isNamed ||= some.length > 0;
    for (const one of some) if (isThen(one)) records.add({ type: one.type, source: one.source }, one.at);
    return 'more';
  });
  return { records, isNamed };
}
