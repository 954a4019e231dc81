import { ACME } from '../scenarios/acme.ts';
import { days, history, type Step, usually } from '../scenarios/history.ts';
import { deployed, updated } from '../scenarios/scenario.ts';
import type { Case } from '../rule.ts';

const DEPLOYER = 'deploy@acme-build.iam.gserviceaccount.com';
const GOOGLE = ACME.replace('system:serviceaccount:argocd:*', DEPLOYER);
const POOL =
  'principal://iam.googleapis.com/projects/111122223333/locations/global/workloadIdentityPools/github/subject';
const builds = { by: DEPLOYER, through: 'cloud-build-argo-foreman@prod.google.com', client: 'gcloud/497.0.0' } as const;
const pipeline = {
  by: DEPLOYER,
  through: `${POOL}/repo:acme/shop:ref:refs/heads/main`,
  client: 'gcloud/497.0.0',
} as const;
const dana = { by: DEPLOYER, through: 'dana@acme.example', human: true, client: 'gcloud/531.0.0' } as const;

/** For days the account deploys, always for the same one. */
function used(told: Parameters<typeof updated>[2]): Step {
  return [
    deployed('shop/api', 'shop/api:0', told),
    usually(12, (index) => updated('shop/api', `shop/api:0.${index}`, told)),
    days(4),
  ];
}

/** Service accounts of Google Cloud, and who acts as them. */
export const delegatedCases: readonly Case[] = [
  {
    name: 'Cloud Build runs its steps as the service account that the environment lists',
    policy: GOOGLE,
    ...history(deployed('shop/api', 'shop/api:1.4', builds), updated('shop/api', 'shop/api:1.5', builds)),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'a workflow of GitHub deploys as the service account that the environment lists',
    policy: GOOGLE,
    ...history(deployed('shop/api', 'shop/api:1.4', pipeline), updated('shop/api', 'shop/api:1.5', pipeline)),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'Cloud Build runs its steps as an account that nobody lists',
    policy: GOOGLE,
    ...history(deployed('shop/api', 'shop/api:1.4', { ...builds, by: 'other@acme-build.iam.gserviceaccount.com' })),
    defeats: 'deployer',
    expect: 'fires',
    says: 'cloud-build-argo-foreman@prod.google.com, acting as other@acme-build.iam.gserviceaccount.com',
  },
  {
    name: 'the records have just begun, and dana acts as the listed service account',
    policy: GOOGLE,
    ...history(deployed('shop/api', 'shop/api:1.4', builds), updated('shop/api', 'shop/api:1.5', dana)),
    defeats: 'deployer',
    expect: 'fires',
    severity: 'medium',
    says: `dana@acme.example, acting as ${DEPLOYER}`,
  },
  {
    name: 'dana, who never did, acts as the listed service account from the pipeline’s network with its program',
    policy: GOOGLE,
    ...history(
      used({ ...pipeline, from: '192.0.2.20' }),
      updated('shop/api', 'shop/api:1.5', { ...pipeline, from: '192.0.2.20', through: dana.through, human: true }),
    ),
    defeats: 'deployer',
    expect: 'fires',
    severity: 'medium',
    says: `dana@acme.example, acting as ${DEPLOYER}`,
  },
  {
    name: 'dana, who is listed, too, acts as the listed service account',
    policy: GOOGLE.replace(DEPLOYER, `${DEPLOYER}", "dana@acme.example`),
    ...history(used(dana), updated('shop/api', 'shop/api:1.5', dana)),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'without a list, dana acts as the account of the pipeline',
    ...history(used(pipeline), updated('shop/api', 'shop/api:1.5', dana)),
    defeats: 'usual',
    expect: 'fires',
    says: `dana@acme.example, acting as ${DEPLOYER}`,
  },
  {
    name: 'without a list, dana acts as the account as for days',
    ...history(used(dana), updated('shop/api', 'shop/api:1.5', dana)),
    expect: { quiet: 'usual' },
  },
  {
    name: 'another repository’s job acts as the listed account from elsewhere',
    policy: GOOGLE,
    ...history(
      used({ ...pipeline, from: '192.0.2.20' }),
      updated('shop/api', 'shop/api:1.5', {
        ...pipeline,
        from: '203.0.113.7',
        through: `${POOL}/repo:acme/toys:ref:refs/heads/main`,
      }),
    ),
    defeats: 'deployer',
    expect: 'fires',
    says: 'repo:acme/toys',
  },
  {
    name: 'the pipeline acts as the listed account from elsewhere, with its program',
    policy: GOOGLE,
    ...history(
      used({ ...pipeline, from: '192.0.2.20' }),
      updated('shop/api', 'shop/api:1.5', { ...pipeline, from: '203.0.113.7' }),
    ),
    expect: { quiet: 'deployer' },
  },
];
