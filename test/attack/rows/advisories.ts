import { send, statuses } from '../../server/child.ts';
import { keptIn } from '../../server/kept.ts';
import { settled } from '../../server/ledger.ts';
import type { Attack, Attacked } from '../attack.ts';
import { bearer, POLICY, SECRETS, signed } from '../policy.ts';
import { request } from './hostile-heads.ts';
import { ago, pushOf, runOf } from './records.ts';

const WITH_LOG = POLICY.replace(
  'sources:\n',
  '$&  - { name: log, kind: distribution-access, covers: [registry.acme.example], intake: { auth: bearer, secret: OTHER } }\n',
);

/** What others of this field had to publish advisories about, done here. */
export const advisoryRows: readonly Attack[] = [
  {
    name: 'roles-in-the-body',
    what: 'a viewer decides, and says in the body that it is an administrator (Harbor: CVE-2019-16097, CVE-2024-22278)',
    async play({ open }) {
      const { server } = await open();
      const broke: string[] = [];
      const said = { why: 'known', role: 'approver', has_admin_role: true, who: 'admin', owner: 'admin' };
      for (const what of ['acknowledge', 'suppress', 'approve', 'unsuppress', 'revive']) {
        const answer = await fetch(`${server.address}/api/v1/findings/${'0'.repeat(16)}/${what}`, {
          method: 'POST',
          headers: { ...bearer(SECRETS.VIEWER), 'content-type': 'application/json', 'x-forwarded-user': 'admin' },
          body: JSON.stringify(said),
        });
        if (answer.status !== 403) broke.push(`${what} is answered with ${answer.status}, not 403`);
      }
      return { broke };
    },
  },
  {
    name: 'announced-gigabytes',
    what: 'a body is announced as 16 GB, without a credential (Argo CD: CVE-2024-40634; Argo Workflows: CVE-2026-42294)',
    async play({ open }) {
      const { server } = await open();
      const broke: string[] = [];
      for (const path of ['/intake/github/forge', '/intake/gitlab/lab', '/intake/distribution/registry']) {
        const bytes = request([`Content-Length: ${16 * 2 ** 30}`], '{"a":"', path);
        const given = statuses(await send(server.port, bytes, { from: '127.1.0.9' }));
        if (given.length !== 1 || ![401, 413].includes(given[0] ?? 0))
          broke.push(`${path}: answered with ${given.join(', ') || 'nothing'}, not 401 or 413`);
      }
      return { broke: [...broke, ...(await stillHears(server))] };
    },
  },
  {
    name: 'members-left-out',
    what: 'signed webhooks each without one of their members, or with another kind of value there (Argo CD: CVE-2025-59537)',
    async play({ open }) {
      const attacked = await open();
      const { server } = attacked;
      const run = runOf('acme/shop', ago(20));
      const whole = { action: 'completed', workflow_run: run, repository: run.repository };
      for (const body of spoilt(whole)) await server.post('github/forge', body, signed(body, SECRETS.FORGE));
      const push: object = JSON.parse(pushOf('registry.acme.example', 'ci', ago(9)));
      for (const body of spoilt(push)) await server.post('distribution/registry', body, bearer(SECRETS.REGISTRY));
      return { broke: await reads(attacked) };
    },
  },
  {
    name: 'annotations-of-pods',
    what: 'pods whose annotations, names and states are of odd shapes (Argo Workflows: CVE-2026-40886)',
    async play({ open }) {
      const attacked = await open();
      const { server } = attacked;
      for (const body of spoilt(audited()))
        await server.post('kubernetes-audit/cluster', body, bearer(SECRETS.CLUSTER));
      return { broke: await reads(attacked) };
    },
  },
  {
    name: 'lines-that-expressions-hang-on',
    what: 'lines of 100 KB that regular expressions may go back over for ever (Fluentd: CVE-2021-41186)',
    async play({ open }) {
      const attacked = await open(WITH_LOG);
      const { server } = attacked;
      for (const part of [' ', '"', '\\"', '[', '- ', 'a"b ', '192.0.2.1 - - [', '%22'])
        for (const line of [part.repeat(100_000 / part.length), `192.0.2.1 - - [${part.repeat(30_000)}`])
          await server.post('distribution-access/log', line, bearer(SECRETS.OTHER));
      return { broke: await reads(attacked) };
    },
  },
  {
    name: 'objects-in-text',
    what: 'JSON that names classes, functions and files to be loaded (Fluentd: CVE-2022-39379)',
    async play({ open }) {
      const attacked = await open();
      const { server } = attacked;
      const push = pushOf('registry.acme.example', 'ci', ago(2));
      for (const member of [
        '"^o":"Gem::Requirement"',
        '"json_class":"File"',
        '"$type":"x"',
        '"!!js/function":"x"',
        '"@type":"java.lang.Runtime"',
      ])
        await server.post(
          'distribution/registry',
          push.replace('"actor":', `${member},"actor":`),
          bearer(SECRETS.REGISTRY),
        );
      return { broke: await reads(attacked) };
    },
  },
];

/** The same without each of its members, and with null, a number, a text, a list and an object in its place, at any depth. */
function spoilt(whole: object): readonly string[] {
  const found: string[] = [];
  const walk = (part: object): void => {
    for (const [key, value] of Object.entries(part)) {
      for (const other of [undefined, null, 7, 'x', [], [null], {}]) {
        Reflect.set(part, key, other);
        found.push(JSON.stringify(whole));
      }
      Reflect.set(part, key, value);
      if (typeof value === 'object' && value !== null) walk(value);
    }
  };
  walk(whole);
  return found;
}

function audited(): object {
  const containers = [{ name: 'api', image: 'registry.acme.example/shop/api:1.0' }];
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: '5f1b0c7e-0000-4000-8000-000000000001',
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/shop/pods',
    verb: 'create',
    user: { username: 'dana', groups: ['system:authenticated'] },
    sourceIPs: ['192.0.2.7'],
    objectRef: { resource: 'pods', namespace: 'shop', name: 'api-1', apiVersion: 'v1' },
    responseStatus: { code: 201 },
    requestReceivedTimestamp: new Date(ago(3)).toISOString(),
    stageTimestamp: new Date(ago(3)).toISOString(),
    requestObject: {
      metadata: {
        name: 'api-1',
        namespace: 'shop',
        annotations: { 'workflows.argoproj.io/pod-gc-strategy': 'NoSlash' },
        ownerReferences: [{ kind: 'ReplicaSet', name: 'api', uid: 'u1', controller: true }],
      },
      spec: { containers, initContainers: containers, ephemeralContainers: containers },
      status: { containerStatuses: [{ name: 'api', image: 'x', imageID: 'y', state: { running: {} } }] },
    },
  };
}

async function stillHears(server: Attacked['server']): Promise<readonly string[]> {
  if (server.hasEnded()) return ['the server has ended'];
  const good = pushOf('registry.acme.example', 'ci', ago(1));
  const { status } = await server.post('distribution/registry', good, bearer(SECRETS.REGISTRY));
  return status === 202 ? [] : [`a good delivery after it is answered with ${status}`];
}

/** All of it is read, no thread ended over it, and a good delivery after it is a fact. */
async function reads({ server, url }: Attacked): Promise<readonly string[]> {
  const broke = [...(await stillHears(server))];
  if (broke.length > 0) return broke;
  await settled(server, url, 120);
  const kept = await keptIn(url);
  if (!JSON.stringify(kept).includes(`push-registry.acme.example-ci-${ago(1)}`))
    broke.push('the good delivery is no fact');
  if (/thread (?:ended|has ended)|"level":"(?:error|fatal)"/.test(server.printed()))
    broke.push('a thread ended, or the log tells of errors');
  return broke;
}
