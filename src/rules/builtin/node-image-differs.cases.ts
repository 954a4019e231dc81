import { history } from '../scenarios/history.ts';
import type { Case } from '../rule.ts';
import { pushed } from '../scenarios/scenario.ts';
import { seen } from '../scenarios/workload-scenario.ts';

const pod = 'api-7d4b9c5f6d-x2x9q';
const index = [
  pushed('shop/api', 'b', { config: 'c' }),
  pushed('shop/api', 'd', { config: 'e' }),
  pushed('shop/api:1.4', 'a', { children: 'bd' }),
];

export const cases: readonly Case[] = [
  {
    name: 'bytes stand behind the name of the trusted digest on a node',
    ...history(
      pushed('shop/api:1.4', 'a', { config: 'c' }),
      seen(pod, 'api', 'shop/api:1.4', 'a', { runtimeId: 'f', node: 'worker-2' }),
    ),
    expect: 'fires',
    severity: 'critical',
    says: 'worker-2 runs sha256:ffff',
  },
  {
    name: 'the digest is an index, and the bytes are none of its platforms’',
    ...history(index, seen(pod, 'api', 'shop/api:1.4', 'a', { runtimeId: 'f' })),
    expect: 'fires',
    severity: 'critical',
  },
  {
    name: 'the runtime calls the image by its config',
    ...history(
      pushed('shop/api:1.4', 'a', { config: 'c' }),
      seen(pod, 'api', 'shop/api:1.4', 'a', { runtimeId: 'c', node: 'worker-2' }),
    ),
    expect: { quiet: 'agrees' },
  },
  {
    name: 'the digest is an index, and the bytes are one of its platforms’',
    ...history(index, seen(pod, 'api', 'shop/api:1.4', 'a', { runtimeId: 'e' })),
    expect: { quiet: 'agrees' },
  },
  {
    name: 'the registry told no config of one platform',
    ...history(
      pushed('shop/api', 'b', { config: 'c' }),
      pushed('shop/api:1.4', 'a', { children: 'bd' }),
      seen(pod, 'api', 'shop/api:1.4', 'a', { runtimeId: 'f' }),
    ),
    expect: { quiet: 'unknown' },
  },
  {
    name: 'the status names the image as it was asked for',
    ...history(pushed('shop/api:1.4', 'a', { config: 'c' }), seen(pod, 'api', 'shop/api:1.4', 'a')),
    expect: 'none',
  },
];
