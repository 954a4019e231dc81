import { createHmac } from 'node:crypto';

/** Invented secrets of the servers that are attacked. */
export const SECRETS = {
  REGISTRY: 'attacked-registry-4d0e7c19',
  FORGE: 'attacked-forge-b81f20aa',
  OTHER: 'attacked-other-77c2e05d',
  CLUSTER: 'attacked-cluster-19ab3c4e',
  LAB: `whsec_${Buffer.from('attacked-lab-5dd1c0aa').toString('base64')}`,
  VIEWER: 'attacked-viewer-0123456789abcdef',
  OIDC: 'attacked-client-0123456789abcdef',
} as const;

/** Doors with a signature and doors with a token, as large as they are by themselves, a token of the API, and a login. */
export const POLICY = `
version: 1
# Here one address stands for all honest senders.
server: { requestsPerSecond: 50000 }
registries: [{ host: registry.acme.example }]
sources:
  - { name: registry, kind: distribution, covers: [registry.acme.example], intake: { auth: bearer, secret: REGISTRY } }
  - { name: forge, kind: github, intake: { auth: github, secret: FORGE } }
  - { name: lab, kind: gitlab, intake: { auth: gitlab-signed, secret: LAB } }
  - { name: cluster, kind: kubernetes-audit, cluster: prod, intake: { auth: bearer, secret: CLUSTER } }
api:
  tokens: [{ name: reader, role: viewer, secret: VIEWER }]
  # Nothing answers there: whoever comes without having begun to sign in is refused before it is asked.
  oidc:
    issuer: http://127.0.0.1:9
    clientId: landwaiter
    secret: OIDC
    redirect: http://127.0.0.1:8484/login/callback
    roles: [{ claim: groups, value: staff, role: viewer }]
`;

export const bearer = (secret: string): Readonly<Record<string, string>> => ({ authorization: `Bearer ${secret}` });

/** The header with which GitHub signs a body. */
export function signed(body: string, secret: string): Readonly<Record<string, string>> {
  return { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
}
