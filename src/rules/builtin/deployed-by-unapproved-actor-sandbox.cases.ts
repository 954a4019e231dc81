import { ACME } from '../scenarios/acme.ts';
import { days, history, type Step, usually } from '../scenarios/history.ts';
import { deployed, updated } from '../scenarios/scenario.ts';
import type { Case } from '../rule.ts';

const OWN = ACME.replace(
  '  - name: prod\n',
  '  - { name: play, match: { namespaces: ["play-*"] }, sandbox: true, require: {} }\n  - name: prod\n',
);

/** For days Argo CD deploys in a namespace of the cluster. */
const usual = (workload: string): Step => [
  deployed(workload, 'shop/api:0'),
  usually(12, (index) => updated(workload, `shop/api:0.${index}`)),
  days(4),
];

/** A namespace in which people try things, in a cluster in which software deploys. */
export const sandboxCases: readonly Case[] = [
  {
    name: 'a person is the first to deploy in a sandbox of the cluster',
    policy: OWN,
    ...history(usual('shop/api'), deployed('play-ann/toy', 'shop/toy:1', { by: 'ann@acme.example' })),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'a stranger deploys in a sandbox in which another usually does',
    policy: OWN,
    ...history(usual('play-ann/api'), deployed('play-ann/toy', 'shop/toy:1', { by: 'mallory' })),
    defeats: 'too-early',
    expect: 'fires',
    severity: 'medium',
    says: 'mallory set the image',
  },
  {
    name: 'a person is the first to deploy in a namespace that is no sandbox',
    policy: ACME.replace(/ {4}deployers: .*\n/, ''),
    ...history(usual('shop/api'), deployed('other/toy', 'shop/toy:1', { by: 'ann@acme.example' })),
    defeats: 'too-early',
    expect: 'fires',
    severity: 'medium',
  },
];
