import type { Case } from '../rule.ts';
import { changed, decided } from '../scenarios/control-scenario.ts';
import { history, hours, minutes, type Step } from '../scenarios/history.ts';
import { runs } from '../scenarios/scenario.ts';
import { seen } from '../scenarios/workload-scenario.ts';

const IMAGE = 'registry.acme.example/evil/tool:1';
const evil = seen('other-7d4b9c5f6d-x2x9q', 'other', 'evil/tool:1', 'e');
const refused = (told: Partial<Parameters<typeof decided>[2]> = {}): Step =>
  decided('shop/tool', 'evil/tool:1', {
    decision: 'denied',
    control: 'gatekeeper',
    policy: 'allowed-images',
    reason: `container <tool> has an invalid image repo <${IMAGE}>`,
    ...told,
  });

export const cases: readonly Case[] = [
  {
    name: 'a policy in audit mode found a violation, and it runs',
    ...history(decided('shop/api', 'shop/api:1.4', { decision: 'violated' }), runs('shop/api', 'shop/api:1.4', 'a')),
    expect: 'fires',
    severity: 'medium',
    says: 'kyverno policy signed found that it breaks the policy',
  },
  {
    name: 'the same policy allowed it afterwards',
    ...history(
      decided('shop/api', 'shop/api:1.4', { decision: 'violated' }),
      minutes(5),
      decided('shop/api', 'shop/api:1.4', { decision: 'allowed' }),
      runs('shop/api', 'shop/api:1.4', 'a'),
    ),
    expect: { quiet: 'mended' },
  },
  {
    name: 'a forged webhook says that it was allowed afterwards',
    ...history(
      decided('shop/api', 'shop/api:1.4', { decision: 'violated' }),
      minutes(5),
      decided('shop/api', 'shop/api:1.4', { decision: 'allowed', strength: 'asserted' }),
      runs('shop/api', 'shop/api:1.4', 'a'),
    ),
    defeats: 'mended',
    expect: 'fires',
  },
  {
    name: 'it was refused, and does not run',
    ...history(decided('shop/api', 'shop/api:1.4', { decision: 'denied' }), runs('shop/web', 'shop/web:1', 'a')),
    expect: 'none',
  },
  {
    name: 'it has ended',
    ...history(
      decided('shop/api', 'shop/api:1.4', { decision: 'violated' }),
      runs('shop/api', 'shop/api:1.4', 'a', { ended: true }),
    ),
    expect: 'none',
  },
  {
    name: 'nothing in the cluster keeps the policy: all of it is told as one, though the first runs no more',
    ...history(
      decided('shop/api', 'shop/api:1.4', { decision: 'violated' }),
      runs('shop/api', 'shop/api:1.4', 'a', { ended: true }),
      decided('shop/api', 'shop/api:1.5', { decision: 'violated' }),
      runs('shop/api', 'shop/api:1.5', 'b'),
      decided('shop/web', 'shop/web:1', { decision: 'violated' }),
      runs('shop/web', 'shop/web:1', 'c'),
    ),
    expect: 'fires',
    times: 1,
    says: 'and 1 more place run registry.acme.example/shop/api:1.5 and others',
  },
  {
    name: 'an image that breaks a policy which others keep is told by itself',
    ...history(
      decided('shop/api', 'shop/api:1.4', { decision: 'allowed' }),
      runs('shop/api', 'shop/api:1.4', 'a'),
      decided('shop/web', 'shop/web:1', { decision: 'violated' }),
      runs('shop/web', 'shop/web:1', 'c'),
      decided('shop/cart', 'shop/cart:1', { decision: 'violated' }),
      runs('shop/cart', 'shop/cart:1', 'd'),
    ),
    expect: 'fires',
    times: 2,
    says: 'Deployment/web',
  },
  {
    name: 'Gatekeeper refused the image, and it runs in another workload of the namespace',
    ...history(refused(), minutes(20), evil),
    expect: 'fires',
    severity: 'medium',
    says: 'gatekeeper policy allowed-images denied it, and it runs all the same',
  },
  {
    name: 'Gatekeeper refused it, and allowed it afterwards',
    ...history(
      refused(),
      minutes(20),
      decided('shop/other', 'evil/tool:1', { decision: 'allowed', control: 'gatekeeper' }),
      evil,
    ),
    expect: 'none',
  },
  {
    name: 'Gatekeeper refused it, and its constraint was changed since: that has a rule of its own',
    ...history(
      refused(),
      changed('admission', { cluster: 'prod-1', subject: 'K8sAllowedRepos allowed' }),
      minutes(20),
      evil,
    ),
    expect: 'none',
  },
  {
    name: 'the refusal was about something else than the image',
    ...history(refused({ reason: 'container <tool> has no resource limits' }), minutes(20), evil),
    expect: 'none',
  },
  {
    name: 'a control that asks about signatures refused it: a signature came a minute late',
    ...history(refused({ control: 'kyverno' }), minutes(20), evil),
    expect: 'none',
  },
  {
    name: 'it ran before it was refused',
    ...history(evil, hours(2), refused(), hours(1)),
    expect: 'none',
  },
  {
    name: 'a forged event says that it was refused',
    ...history(refused({ strength: 'asserted' }), minutes(20), evil),
    expect: 'none',
  },
];
