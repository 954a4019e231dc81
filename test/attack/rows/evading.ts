import * as z from 'zod';
import { until } from '../../lab/programs.ts';
import type { Child } from '../../server/child.ts';
import { keptIn } from '../../server/kept.ts';
import { settled } from '../../server/ledger.ts';
import type { Attack, Attacked, Outcome } from '../attack.ts';
import { bearer, SECRETS, signed } from '../policy.ts';
import { ago, pushOf, runOf } from './records.ts';

const POLICY = `
version: 1
registries: [{ host: registry.acme.example }, { host: sandbox.acme.example }]
publishers:
  - repositories: ["registry.acme.example/shop/**"]
    actors: [ci]
    builds: [{ source: github, project: acme/shop }]
sources:
  - { name: registry, kind: distribution, covers: [registry.acme.example], intake: { auth: bearer, secret: REGISTRY } }
  - { name: sandbox, kind: distribution, covers: [sandbox.acme.example], intake: { auth: bearer, secret: OTHER } }
  - { name: forge, kind: github, intake: { auth: github, secret: FORGE } }
  - { name: other, kind: github, intake: { auth: github, secret: OTHER } }
api:
  tokens: [{ name: reader, role: viewer, secret: VIEWER }]
`;

const findingSchema = z.object({ rule: z.string(), state: z.string() });
const listSchema = z.object({ items: z.array(z.object({ finding: findingSchema, parts: z.array(findingSchema) })) });

async function statesOf(server: Child, rule: string): Promise<readonly string[]> {
  const { text } = await server.get(`/api/v1/findings?rule=${rule}`, bearer(SECRETS.VIEWER));
  const items = listSchema.safeParse(JSON.parse(text)).data?.items ?? [];
  // The rule of an incident is another one: this may be a part of it.
  return items
    .flatMap(({ finding, parts }) => [finding, ...parts])
    .flatMap((one) => (one.rule === rule ? [one.state] : []));
}

async function deliver(server: Child, door: string, body: string, headers: Readonly<Record<string, string>>) {
  const { status } = await server.post(door, body, headers);
  // A door that refuses it has held; what a door takes is judged by what became of the finding.
  return status;
}

/** An ordinary webhook about a run, through a door and signed with a secret. */
function hook(server: Child, door: string, secret: string, run: ReturnType<typeof runOf>): Promise<number> {
  const body = JSON.stringify({ action: 'completed', workflow_run: run, repository: run.repository });
  return deliver(server, `github/${door}`, body, signed(body, secret));
}

/** The finding of a push stands; then comes what should not move it. */
async function clearing(
  { server, url }: Attacked,
  rule: string,
  actor: string,
  attack: () => Promise<number>,
): Promise<Outcome> {
  // The feed of the build system spans the time of the push, or nothing of it would be missed.
  for (const at of [600, 20]) await hook(server, 'forge', SECRETS.FORGE, runOf('acme/shop', ago(at)));
  const push = pushOf('registry.acme.example', actor, ago(180));
  await deliver(server, 'distribution/registry', push, bearer(SECRETS.REGISTRY));
  await until(`the finding ${rule}`, async () => ((await statesOf(server, rule)).includes('open') ? true : undefined));
  await attack();
  await settled(server, url);
  const states = await statesOf(server, rule);
  return { broke: states.includes('open') ? [] : [`${rule} is ${states.join(', ') || 'gone'}`] };
}

/** Who may tell something tells what is not theirs to tell. */
export const evadingRows: readonly Attack[] = [
  {
    name: 'sandbox-speaks-for-production',
    what: 'a source that covers a sandbox registry names the production one, three seconds earlier, actor ci',
    async play({ open }) {
      const attacked = await open(POLICY);
      const forged = pushOf('registry.acme.example', 'ci', ago(180) - 3000);
      return clearing(attacked, 'push-by-unapproved-actor', 'mallory', () =>
        deliver(attacked.server, 'distribution/sandbox', forged, bearer(SECRETS.OTHER)),
      );
    },
  },
  {
    name: 'webhook-in-the-shape-of-the-api',
    what: 'a run in the shape of GitHub’s REST API through a webhook’s door',
    async play({ open }) {
      const { server, url } = await open(POLICY);
      const run = JSON.stringify(runOf('acme/shop', ago(180)));
      await deliver(server, 'github/forge', run, signed(run, SECRETS.FORGE));
      await settled(server, url);
      const { facts } = await keptIn(url);
      const recorded = facts.filter((one) => one.source === 'github' && one.strength === 'recorded');
      return { broke: recorded.length === 0 ? [] : [`it counts as ${recorded[0]?.strength}`] };
    },
  },
  {
    name: 'shape-of-the-api-clears',
    what: 'such a run, with the secret of another project, after a push that nothing built',
    async play({ open }) {
      const attacked = await open(POLICY);
      const run = JSON.stringify(runOf('acme/shop', ago(180)));
      return clearing(attacked, 'push-without-build', 'ci', () =>
        deliver(attacked.server, 'github/other', run, signed(run, SECRETS.OTHER)),
      );
    },
  },
  {
    name: 'webhook-of-another-project',
    what: 'an ordinary webhook about a run, forged with the secret of another project',
    async play({ open }) {
      const attacked = await open(POLICY);
      return clearing(attacked, 'push-without-build', 'ci', () =>
        hook(attacked.server, 'other', SECRETS.OTHER, runOf('acme/shop', ago(180))),
      );
    },
  },
];
