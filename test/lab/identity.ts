import { ADDRESSES, REGISTRY } from './company.ts';
import type { Delivery } from './github.ts';
import { createNaming, type Naming } from './naming.ts';
import { iso, moment } from './story.ts';

/**
 * What the company's directory tells of people and of the pipeline's account, in the shape of Okta's System Log
 * (https://developer.okta.com/docs/reference/api/system-log/): who signed in to the registry, a token for each run that
 * pushes, a right that was given, and Monday evening.
 */
export function identityFeed(webhooks: readonly Delivery[]): readonly object[] {
  const naming = createNaming('identity');
  const told: readonly (readonly [number, readonly object[]])[] = [
    ...AT_WORK.map(([at, who]) => [moment(at), signIn(naming, moment(at), who, PEOPLE[who], BROWSER)] as const),
    [moment('13T08:57:31'), [joined(naming, moment('13T08:57:31'))]],
    ...webhooks.flatMap(({ at, body }) => {
      const from = pushingRunner(body);
      const got = at + 21_400;
      return from === undefined ? [] : [[got, [token(naming, got, from, RUNNER)]] as const];
    }),
    [moment('16T21:30:57'), [token(naming, moment('16T21:30:57'), ADDRESSES.attacker, 'curl/8.14.1')]],
    [moment('16T21:37:12'), signIn(naming, moment('16T21:37:12'), 'eve', ADDRESSES.attacker, 'curl/8.14.1')],
  ];
  const inOrder = told.toSorted(([one], [other]) => one - other);
  return inOrder.flatMap(([, records]) => records);
}

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const RUNNER = 'acme-registry-login/2.1';
const PEOPLE = { dana: ADDRESSES.dana, lee: '198.51.100.24', mallory: ADDRESSES['dev-laptop-7'] } as const;
const AT_WORK: readonly (readonly [string, keyof typeof PEOPLE])[] = [
  ['13T08:41:08', 'lee'],
  ['13T08:52:44', 'dana'],
  ['14T19:46:27', 'dana'],
  ['16T08:38:02', 'lee'],
  ['16T08:49:15', 'dana'],
  ['16T09:20:33', 'mallory'],
  ['16T21:03:40', 'mallory'],
];

/** The address of the machine where a run begins that pushes. */
function pushingRunner(body: object): string | undefined {
  if (!('action' in body) || body.action !== 'in_progress' || !('workflow_job' in body)) return undefined;
  const told = JSON.stringify(body.workflow_job);
  if (told.includes('"workflow_name":"Dependency scan"')) return undefined;
  return ADDRESSES[told.includes('"runner_name":"build-1"') ? 'build-1' : 'build-2'];
}

function signIn(naming: Naming, at: number, who: string, address: string, agent: string): readonly object[] {
  const session = `102${naming.hex(22)}`;
  const actor = { id: `00u${naming.hex(17)}`, type: 'User', alternateId: who, displayName: who, detailEntry: null };
  const registry = { id: '0oa7registry0acme001', type: 'AppInstance', alternateId: REGISTRY, displayName: REGISTRY };
  return [
    entry(naming, at, { type: 'user.session.start', says: 'User login to Okta', actor, address, agent, session }),
    entry(naming, at + 4_000, {
      type: 'user.authentication.sso',
      says: 'User single sign on to app',
      actor,
      address,
      agent,
      session,
      targets: [{ ...registry, detailEntry: { signOnModeType: 'OPENID_CONNECT' } }],
    }),
  ];
}

/** The pipeline's account becomes one of those who may write to the base images: the day on which the records begin. */
function joined(naming: Naming, at: number): object {
  const bot = {
    id: `00u${naming.hex(17)}`,
    type: 'User',
    alternateId: 'ci-bot',
    displayName: 'ci-bot',
    detailEntry: null,
  };
  const group = {
    id: `00g${naming.hex(17)}`,
    type: 'UserGroup',
    alternateId: 'unknown',
    displayName: 'base-image-writers',
  };
  return entry(naming, at, {
    type: 'group.user_membership.add',
    says: 'Add user to group membership',
    actor: { id: `00u${naming.hex(17)}`, type: 'User', alternateId: 'lee', displayName: 'lee', detailEntry: null },
    address: PEOPLE.lee,
    agent: BROWSER,
    session: `102${naming.hex(22)}`,
    targets: [bot, { ...group, detailEntry: null }],
  });
}

/** The pipeline's account shows the run's own token and gets one for the registry. */
function token(naming: Naming, at: number, address: string, agent: string): object {
  return entry(naming, at, {
    type: 'app.oauth2.as.token.grant.access_token',
    says: 'OAuth2 access token is granted',
    actor: { id: 'ci-bot', type: 'PublicClientApp', alternateId: 'ci-bot', displayName: 'ci-bot', detailEntry: null },
    address,
    agent,
    session: 'unknown',
    targets: [
      {
        id: 'aus4registry0acme001',
        type: 'AuthorizationServer',
        alternateId: REGISTRY,
        displayName: REGISTRY,
        detailEntry: null,
      },
    ],
    debug: { grantType: 'urn:ietf:params:oauth:grant-type:token-exchange', requestUri: '/oauth2/registry/v1/token' },
  });
}

interface Told {
  readonly type: string;
  readonly says: string;
  readonly actor: object;
  readonly address: string;
  readonly agent: string;
  readonly session: string;
  readonly targets?: readonly object[];
  readonly debug?: object;
}

function entry(naming: Naming, at: number, told: Told): object {
  const request = naming.hex(24);
  return {
    uuid: naming.uuid(),
    published: iso(at),
    eventType: told.type,
    version: '0',
    severity: 'INFO',
    legacyEventType: null,
    displayMessage: told.says,
    actor: told.actor,
    client: {
      userAgent: { rawUserAgent: told.agent, os: 'Linux', browser: 'UNKNOWN' },
      zone: 'null',
      device: 'Computer',
      id: null,
      ipAddress: told.address,
      geographicalContext: null,
    },
    outcome: { result: 'SUCCESS', reason: null },
    target: told.targets ?? null,
    transaction: { type: 'WEB', id: request, detail: {} },
    debugContext: { debugData: { requestId: request, ...told.debug } },
    authenticationContext: { authenticationStep: 0, externalSessionId: told.session },
    securityContext: { asNumber: null, asOrg: null, isp: null, domain: null, isProxy: null },
    request: { ipChain: [{ ip: told.address, geographicalContext: null, version: 'V4', source: null }] },
  };
}
