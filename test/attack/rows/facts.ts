import * as z from 'zod';
import { until } from '../../lab/programs.ts';
import type { Child } from '../../server/child.ts';
import type { Attack, Attacked } from '../attack.ts';
import { bearer, POLICY, SECRETS } from '../policy.ts';
import { beside, type Ground } from './beside.ts';
import { ago, pushOf } from './records.ts';

const LIMIT = 3000;
/** Whoever floods has a registry and a hook of its own. */
const WITH_LOUD = POLICY.replace(
  'sources:\n',
  `$&  - { name: loud, kind: distribution, covers: [loud.acme.example], subjectsPerHour: ${LIMIT}, intake: { auth: bearer, secret: OTHER } }
  - { name: loud-forge, kind: github, projects: ["loud/**"], subjectsPerHour: ${LIMIT}, intake: { auth: github, secret: OTHER } }
`,
)
  .replace('kind: github, intake', 'kind: github, projects: ["acme/**"], subjectsPerHour: 1000000000, intake')
  .replace('registries: [', '$&{ host: loud.acme.example }, ');

const listSchema = z.object({ items: z.array(z.unknown()) });
const readySchema = z.object({ held: z.array(z.string()).default([]) });

async function asked(server: Child, path: string): Promise<readonly unknown[]> {
  const { text } = await server.get(`/api/v1/${path}`, bearer(SECRETS.VIEWER));
  return listSchema.safeParse(JSON.parse(text)).data?.items ?? [];
}

async function heldBy(server: Child): Promise<readonly string[]> {
  return readySchema.safeParse(JSON.parse((await server.get('/readyz')).text)).data?.held ?? [];
}

/** What another registry tells becomes a fact while the flood goes on. */
async function othersAreRead({ server }: Attacked): Promise<void> {
  const push = pushOf('registry.acme.example', 'ci', ago(3));
  await server.post('distribution/registry', push, bearer(SECRETS.REGISTRY));
  await until('the push that another registry told of', async () =>
    (await asked(server, 'images?repository=shop/api')).length > 0 ? true : undefined,
  );
}

/** That door, and no other, is told of as one that floods. */
async function isNamed({ server }: Attacked, name: string): Promise<readonly string[]> {
  await until(`the finding about ${name}`, async () =>
    (await asked(server, 'findings?rule=source-flooding')).length > 0 ? true : undefined,
  );
  await until('what waits', async () => ((await heldBy(server)).length > 0 ? true : undefined));
  const [findings, held] = [await asked(server, 'findings?rule=source-flooding'), await heldBy(server)];
  return [
    ...(findings.length === 1 && JSON.stringify(findings).includes(`"name":"${name}"`)
      ? []
      : [`${findings.length} findings tell of a flood, not one of ${name}`]),
    ...(held.join() === name ? [] : [`${held.join(', ')} wait, not ${name} alone`]),
  ];
}

function flooding(name: string, what: string, after: Ground['after']): Attack {
  return { name, what, play: (target) => beside(name, target, { policy: WITH_LOUD, ...(after && { after }) }) };
}

const told = (name: string) => async (attacked: Attacked) => {
  await othersAreRead(attacked);
  return isNamed(attacked, name);
};

/** Who has the secret of one door keeps the server from hearing the others. */
export const factRows: readonly Attack[] = [
  flooding('pushes-without-end', '20,000 pushes a second of as many repositories, from one registry', told('loud')),
  flooding('tags-without-end', '20,000 pushes a second of one repository, from one registry', told('loud')),
  flooding(
    'runs-without-end',
    '1,000 signed deliveries a second about as many runs, from one hook',
    told('loud-forge'),
  ),
  flooding('no-records-without-end', '20 MB a second that are no records, from one registry', async (attacked) => {
    await othersAreRead(attacked);
    return [];
  }),
];
