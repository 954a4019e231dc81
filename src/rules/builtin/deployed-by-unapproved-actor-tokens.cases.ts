import { ACME } from '../scenarios/acme.ts';
import { issued } from '../scenarios/control-scenario.ts';
import { days, history, type Step, usually } from '../scenarios/history.ts';
import { deployed, pushed, updated } from '../scenarios/scenario.ts';
import type { Case } from '../rule.ts';

const DEPLOYER = 'system:serviceaccount:argocd:application-controller';
/** From the pipeline's runners, and from somebody's desk. */
const runner = { from: '192.0.2.20', client: 'helm/3.19.0' } as const;
const desk = { from: '203.0.113.7', client: 'kubectl/v1.36.0 (linux/amd64)' } as const;
const onOneMachine = { from: '127.0.0.1', client: 'kubectl/v1.36.0 (linux/amd64)' } as const;

/** The pipeline deploys with its own token for days. */
function pipeline(told: Parameters<typeof updated>[2]): Step {
  return [
    deployed('shop/api', 'shop/api:0', told),
    usually(12, (index) => updated('shop/api', `shop/api:0.${index}`, told)),
    days(4),
  ];
}

/** The pipeline gets itself a token for each deployment, and deploys with it from where it got it: so far where nobody asks. */
const PIPELINE = 'ci-pipeline@acme.example';
function selfServed(count: number, from: (index: number) => string = () => runner.from): Step {
  return usually(count, (index) =>
    served(PIPELINE, `${count}-${index}`, { ...runner, from: from(index) }, 'kube-system/agent'),
  );
}
/** The same once a day, with a program for each. */
function daily(count: number): Step {
  return Array.from({ length: count }, (_, day): Step => [served(PIPELINE, `day-${day}`, runner), days(1)]);
}
function served(
  by: string,
  id: string,
  told: { readonly from: string; readonly client: string },
  where = 'shop/api',
): Step {
  return [
    issued(by, DEPLOYER, `JTI=${id}`, told),
    deployed(where, `shop/api:${id}`, { ...told, credential: `JTI=${id}` }),
  ];
}
const rented = (index: number): string => `10.${index}.0.7`;

/** In its pod, with its own program. */
const inCluster = { from: '10.244.0.9', client: 'argocd-application-controller/v3.1.0' } as const;

function brokered(count: number): Step {
  return usually(count, (index) => [
    issued('system:serviceaccount:vault:vault', DEPLOYER, `JTI=${count}-${index}`, {
      from: '192.0.2.99',
      client: 'vault/1.20',
    }),
    deployed('shop/api', `shop/api:${count}.${index}`, {
      from: `10.${count}.${index}.7`,
      client: runner.client,
      credential: `JTI=${count}-${index}`,
    }),
  ]);
}

/** Tokens of the deployer’s account: who gets them, and from where they are used. */
export const tokenCases: readonly Case[] = [
  {
    name: 'eve gets herself the deployer’s token and deploys',
    policy: ACME,
    ...history(
      pipeline({ ...runner, credential: 'JTI=own' }),
      issued('eve@acme.example', DEPLOYER, 'JTI=1', desk),
      updated('shop/api', 'shop/api:1.4', { ...desk, credential: 'JTI=1' }),
    ),
    defeats: 'deployer',
    expect: 'fires',
    severity: 'medium',
    says: `eve@acme.example, acting as ${DEPLOYER}, set the image`,
  },
  {
    name: 'without a list, eve gets herself the deployer’s token and deploys',
    ...history(
      pipeline({ ...runner, credential: 'JTI=own' }),
      issued('eve@acme.example', DEPLOYER, 'JTI=1', desk),
      updated('shop/api', 'shop/api:1.4', { ...desk, credential: 'JTI=1' }),
    ),
    defeats: 'usual',
    expect: 'fires',
    severity: 'medium',
    says: `eve@acme.example, acting as ${DEPLOYER}, set the image`,
  },
  {
    name: 'eve deploys with the deployer’s token from the pipeline’s own runner and with its client',
    policy: ACME,
    ...history(
      pipeline({ ...runner, credential: 'JTI=own' }),
      issued('eve@acme.example', DEPLOYER, 'JTI=1', desk),
      updated('shop/api', 'shop/api:1.4', { ...runner, credential: 'JTI=1' }),
    ),
    defeats: 'deployer',
    expect: 'fires',
    says: 'eve@acme.example, acting as',
  },
  {
    name: 'the records have just begun, and eve deploys with the deployer’s token from where she got it',
    policy: ACME,
    ...history(
      deployed('shop/api', 'shop/api:1.3', runner),
      issued('eve@acme.example', DEPLOYER, 'JTI=1', desk),
      updated('shop/api', 'shop/api:1.4', { from: desk.from, client: 'curl/8.9', credential: 'JTI=1' }),
    ),
    defeats: 'deployer',
    expect: 'fires',
    says: 'eve@acme.example, acting as',
  },
  {
    name: 'who once got the token with which the pipeline deploys for weeks takes it home',
    policy: ACME,
    ...history(
      issued('bob@acme.example', DEPLOYER, 'JTI=1', desk),
      pipeline({ ...runner, credential: 'JTI=1' }),
      updated('shop/api', 'shop/api:1.4', { ...desk, credential: 'JTI=1' }),
    ),
    defeats: 'deployer',
    expect: 'fires',
    says: 'bob@acme.example, acting as',
  },
  {
    name: 'the pipeline deploys for weeks with the token that somebody once got for it',
    policy: ACME,
    ...history(
      issued('bob@acme.example', DEPLOYER, 'JTI=1', desk),
      pipeline({ ...runner, credential: 'JTI=1' }),
      updated('shop/api', 'shop/api:1.4', { ...runner, credential: 'JTI=1' }),
    ),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'without a list, the pipeline deploys for weeks with the token that somebody once got for it',
    ...history(
      issued('bob@acme.example', DEPLOYER, 'JTI=1', desk),
      pipeline({ ...runner, credential: 'JTI=1' }),
      updated('shop/api', 'shop/api:1.4', { ...runner, credential: 'JTI=1' }),
    ),
    expect: { quiet: 'usual' },
  },
  {
    name: 'everything is done on one machine, the token for the pipeline, too',
    policy: ACME,
    ...history(
      issued('bob@acme.example', DEPLOYER, 'JTI=1', onOneMachine),
      pipeline({ ...onOneMachine, credential: 'JTI=1' }),
      updated('shop/api', 'shop/api:1.4', { ...onOneMachine, credential: 'JTI=1' }),
    ),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'a broker gets a token for each run, and rented runners come from everywhere',
    policy: ACME,
    ...history(brokered(14), days(4), brokered(2)),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'rented runners come from everywhere, and eve gets herself the token that the broker gets for them',
    policy: ACME,
    ...history(
      brokered(14),
      days(4),
      issued('eve@acme.example', DEPLOYER, 'JTI=eve', desk),
      updated('shop/api', 'shop/api:1.4', { from: '198.51.100.77', client: runner.client, credential: 'JTI=eve' }),
    ),
    defeats: 'deployer',
    expect: 'fires',
    says: 'eve@acme.example, acting as',
  },
  {
    name: 'the pipeline gets itself the deployer’s token for each deployment, and uses it where it got it',
    policy: ACME,
    ...history(selfServed(14), days(4), served(PIPELINE, 'now', runner)),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'without a list, the pipeline gets itself the deployer’s token for each deployment',
    ...history(selfServed(14), days(4), served(PIPELINE, 'now', runner)),
    expect: { quiet: 'usual' },
  },
  {
    name: 'the pipeline gets itself the deployer’s token on rented runners, which come from everywhere',
    policy: ACME,
    ...history(selfServed(14, rented), days(4), served(PIPELINE, 'now', { ...runner, from: '10.99.0.7' })),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'the pipeline gets itself the deployer’s token, once a day since the records begin',
    policy: ACME,
    ...history(daily(4), served(PIPELINE, 'now', runner)),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'it begins to do so a week after the records begin: what comes after some days is not told any more',
    policy: ACME,
    ...history(pushed('shop/other:1', 'e'), days(7), daily(4), days(4), served(PIPELINE, 'now', runner)),
    expect: 'fires',
    says: 'shop/api:day-0 at',
    times: 4,
  },
  {
    name: 'eve is the first to use an account that nobody used since the records begin',
    policy: ACME,
    ...history(pushed('shop/other:1', 'e'), days(7), served('eve@acme.example', 'eve', desk)),
    defeats: 'deployer',
    expect: 'fires',
    says: 'eve@acme.example, acting as',
  },
  {
    name: 'eve is there first when the records begin, and the pipeline goes on as it does',
    policy: ACME,
    ...history(served('eve@acme.example', 'eve', desk), daily(4)),
    defeats: 'deployer',
    expect: 'fires',
    says: 'eve@acme.example, acting as',
  },
  {
    name: 'the pipeline gets itself the deployer’s token once a day, and who may ask for tokens, too, does so',
    policy: ACME,
    ...history(daily(4), served('eve@acme.example', 'eve', runner)),
    defeats: 'deployer',
    expect: 'fires',
    says: 'eve@acme.example, acting as',
  },
  {
    name: 'who stole the pipeline’s credential after some days gets himself the deployer’s token elsewhere',
    policy: ACME,
    ...history(daily(4), served(PIPELINE, 'mallory', { ...runner, from: '203.0.113.50' })),
    defeats: 'deployer',
    expect: 'fires',
    says: 'shop/api:mallory at',
  },
  {
    name: 'the pipeline gets itself the deployer’s token for each deployment, and eve does so for the first time',
    policy: ACME,
    ...history(selfServed(14), days(4), served('eve@acme.example', 'eve', desk)),
    defeats: 'deployer',
    expect: 'fires',
    severity: 'medium',
    says: `eve@acme.example, acting as ${DEPLOYER}, set the image`,
  },
  {
    name: 'eve gets herself the deployer’s token where the pipeline does, and with its program',
    policy: ACME,
    ...history(selfServed(14), days(4), served('eve@acme.example', 'eve', runner)),
    defeats: 'deployer',
    expect: 'fires',
    says: 'eve@acme.example, acting as',
  },
  {
    name: 'eve gets herself the deployer’s token on three days in turn, to make it a habit',
    policy: ACME,
    ...history(
      selfServed(14),
      days(4),
      [1, 2, 3].map((day): Step => [served('eve@acme.example', `eve${day}`, desk), days(1)]),
      days(5),
      served('eve@acme.example', 'eve-now', desk),
    ),
    defeats: 'deployer',
    expect: 'fires',
    says: 'to registry.acme.example/shop/api:eve-now at',
  },
  {
    name: 'without a list, the pipeline gets itself the deployer’s token for each deployment, and eve does so, too',
    ...history(selfServed(14), days(4), served('eve@acme.example', 'eve', desk)),
    defeats: 'usual',
    expect: 'fires',
    says: `eve@acme.example, acting as ${DEPLOYER}, set the image`,
  },
  {
    name: 'who stole the pipeline’s own credential gets himself the deployer’s token elsewhere',
    policy: ACME,
    ...history(selfServed(14), days(4), served(PIPELINE, 'mallory', { ...runner, from: '203.0.113.50' })),
    defeats: 'deployer',
    expect: 'fires',
    says: 'shop/api:mallory at',
  },
  {
    name: 'rented runners use the token that bob gets for them each time, and once he uses one himself',
    policy: ACME,
    ...history(
      usually(14, (index) => [
        issued('bob@acme.example', DEPLOYER, `JTI=${index}`, desk),
        deployed('shop/api', `shop/api:${index}`, { ...runner, from: rented(index), credential: `JTI=${index}` }),
      ]),
      days(4),
      served('bob@acme.example', 'bob', desk),
    ),
    defeats: 'deployer',
    expect: 'fires',
    says: 'bob@acme.example, acting as',
  },
  {
    name: 'the deployer’s stolen token is used from elsewhere, with kubectl',
    policy: ACME,
    ...history(pipeline(inCluster), updated('shop/api', 'shop/api:1.4', desk)),
    defeats: 'deployer',
    expect: 'fires',
    severity: 'medium',
    says: 'from 203.0.113.7 with kubectl/v1.36.0',
  },
  {
    name: 'without a list, the deployer’s stolen token is used from elsewhere, with kubectl',
    ...history(pipeline(inCluster), updated('shop/api', 'shop/api:1.4', desk)),
    defeats: 'usual',
    expect: 'fires',
    says: 'from 203.0.113.7 with kubectl/v1.36.0',
  },
  {
    name: 'the deployer was updated, and runs on another node',
    policy: ACME,
    ...history(
      pipeline(inCluster),
      updated('shop/api', 'shop/api:1.4', { from: '10.244.7.3', client: 'argocd-application-controller/v3.2.0' }),
    ),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'the deployer’s account is used everywhere, by rented runners',
    policy: ACME,
    ...history(
      usually(14, (index) => deployed('shop/api', `shop/api:${index}`, { ...runner, from: rented(index) })),
      days(4),
      updated('shop/api', 'shop/api:now', desk),
    ),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'on one machine, the pipeline deploys for weeks, then eve gets herself its token',
    policy: ACME,
    ...history(
      issued('bob@acme.example', DEPLOYER, 'JTI=1', onOneMachine),
      pipeline({ ...onOneMachine, credential: 'JTI=1' }),
      issued('eve@acme.example', DEPLOYER, 'JTI=2', onOneMachine),
      updated('shop/api', 'shop/api:1.4', { ...onOneMachine, credential: 'JTI=2' }),
    ),
    defeats: 'deployer',
    expect: 'fires',
    says: 'eve@acme.example, acting as',
  },
  {
    name: 'the cluster’s own controller manager got the token',
    policy: ACME,
    ...history(
      issued('system:kube-controller-manager', DEPLOYER, 'JTI=1', onOneMachine),
      deployed('shop/api', 'shop/api:1.4', { ...onOneMachine, credential: 'JTI=1' }),
    ),
    expect: { quiet: 'deployer' },
  },
  {
    name: 'a person who is no deployer acts with a token that another person got long ago',
    policy: ACME,
    ...history(
      issued('bob@acme.example', 'system:serviceaccount:shop:tool', 'JTI=1', desk),
      deployed('shop/api', 'shop/api:1.4', {
        ...runner,
        by: 'system:serviceaccount:shop:tool',
        credential: 'JTI=1',
      }),
    ),
    expect: 'fires',
    says: 'system:serviceaccount:shop:tool set the image',
  },
];
