import type { Case } from '../rule.ts';
import { changed } from '../scenarios/control-scenario.ts';
import { hours, history, minutes, type Step } from '../scenarios/history.ts';
import { asked, ran } from '../scenarios/workload-scenario.ts';

const WARDEN = 'system:serviceaccount:warden:warden';
const GATE = { cluster: 'prod-1', subject: 'ValidatingWebhookConfiguration warden', by: WARDEN } as const;
const made: Step = changed('admission', { ...GATE, effect: 'tightened', change: 'created', levels: { blocking: 2 } });
const deleted: Step = changed('admission', { ...GATE, change: 'deleted' });
/** The program that is behind the webhook gets its next version. */
const upgraded: Step = asked('warden/warden', { warden: 'base/warden:2' }, { by: 'jo@acme.example' });
const before: Step = [made, hours(30)];

const EXEMPTING = {
  subject: 'policy projects/acme-shop/policy',
  effect: 'changed',
  change: 'policy set, 1 exempt image patterns',
  levels: { blocking: 1 },
  allowed: ['registry.acme.example/hub/**'],
  whole: true,
} as const;

/** What a program that is replaced does with its own webhooks. */
export const remadeCases: readonly Case[] = [
  {
    name: 'a program that is upgraded deletes its webhook and makes it again as it was',
    ...history(before, deleted, upgraded, made),
    expect: { quiet: 'remade' },
  },
  {
    name: 'no record shows how the webhook stood that a program made again while it was upgraded',
    ...history(deleted, upgraded, made),
    expect: 'fires',
    severity: 'low',
    says: 'made it again after 2 min: no record shows how it stood before, and nothing new came in meanwhile; jo@acme.example changed Deployment/warden in warden',
  },
  {
    name: 'while the webhook was gone somebody set an image',
    ...history(before, deleted, asked('shop/api', { api: 'shop/api:2' }), made),
    defeats: 'remade',
    expect: 'fires',
    severity: 'high',
    says: 'as strict as before, and meanwhile there came Deployment/api in shop',
  },
  {
    name: 'while the webhook was gone a pod came in that waited for that',
    ...history(
      before,
      asked('shop/api', { api: 'shop/api:2' }),
      deleted,
      ran('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:2', 'a'),
      made,
    ),
    defeats: 'remade',
    expect: 'fires',
    severity: 'high',
    says: 'meanwhile there came',
  },
  {
    name: 'the webhook was made again so that it stops nothing',
    ...history(
      before,
      deleted,
      changed('admission', { ...GATE, effect: 'changed', change: 'created', levels: { blocking: 1 } }),
    ),
    defeats: 'remade',
    expect: 'fires',
    severity: 'high',
    says: 'not as it was before',
  },
  {
    name: 'the webhook was made again with other settings',
    ...history(
      before,
      deleted,
      changed('admission', { ...GATE, effect: 'changed', change: 'created', levels: { blocking: 2 }, rest: 'other' }),
    ),
    defeats: 'remade',
    expect: 'fires',
    severity: 'high',
    says: 'not as it was before',
  },
  {
    name: 'somebody acts as the program’s account',
    ...history(
      before,
      changed('admission', { ...GATE, change: 'deleted', through: 'mallory' }),
      changed('admission', {
        ...GATE,
        effect: 'tightened',
        change: 'created',
        levels: { blocking: 2 },
        through: 'mallory',
      }),
    ),
    defeats: 'remade',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the webhook came back after an hour',
    ...history(before, deleted, minutes(60), made),
    defeats: 'remade',
    expect: 'fires',
    severity: 'high',
    says: 'put it back',
  },
  {
    name: 'a person sets a policy that lets images in, and no record shows what it let in before',
    ...history(changed('admission', { ...EXEMPTING, human: true })),
    expect: 'fires',
    severity: 'low',
    says: 'it lets in registry.acme.example/hub/**, and what it let in before no record shows',
  },
  {
    name: 'a pipeline sets a policy that lets images in, at first',
    ...history(changed('admission', { ...EXEMPTING, by: 'terraform' })),
    expect: 'none',
  },
];
