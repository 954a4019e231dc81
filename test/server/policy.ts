import { createHmac } from 'node:crypto';

/** Invented secrets that must never be seen again outside the requests that hold them. */
export const SECRETS = {
  REGISTRY: 'canary-registry-6f1d0c7b',
  FORGE: 'canary-forge-93aa41e2',
  HUB: 'canary_hub_27c4aa10d5f04b3e9d1c8b7a6f5e4d3c',
  CLUSTER: 'canary-cluster-0b8e55f1',
  SIGNED: `whsec_${Buffer.from('canary-signed-5dd1c0aa').toString('base64')}`,
} as const;

/** One source for each way of proving who sends that the tests need. */
export const POLICY = `
version: 1
registries:
  - host: registry.acme.example
sources:
  - { name: registry, kind: distribution, covers: [registry.acme.example], intake: { auth: bearer, secret: REGISTRY } }
  - { name: forge, kind: github, intake: { auth: github, secret: FORGE, largest: 1048576 } }
  - { name: hub, kind: dockerhub, intake: { auth: path, secret: HUB } }
  - { name: cluster, kind: kubernetes-audit, cluster: prod, intake: { auth: header, header: X-Token, secret: CLUSTER } }
  - { name: lab, kind: gitlab, intake: { auth: gitlab-signed, secret: SIGNED } }
`;

/** The same for loads of which an hour holds more than of any honest system. */
export const LOAD_POLICY = POLICY.replaceAll(', intake:', ', subjectsPerHour: 1000000000, intake:');

export const BEARER = { authorization: `Bearer ${SECRETS.REGISTRY}` };

/** The header with which GitHub signs this body. */
export function signature(body: string | Buffer, secret: string = SECRETS.FORGE): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
