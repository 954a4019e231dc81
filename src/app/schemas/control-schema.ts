import * as z from 'zod';
import { actor, done, observed, optionalTexts, optionalTrue, texts } from './event-parts.ts';

const scope = z.object({
  name: z.string(),
  asks: z.string().optional(),
  pods: z.boolean(),
  namespaces: z.array(
    z.object({
      key: z.string(),
      operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
      values: z.array(z.string()),
    }),
  ),
  ...optionalTrue('narrowed'),
});

/** A setting that guards the chain was changed. */
export const controlChanged = z.object({
  type: z.literal('control.changed'),
  ...observed,
  ...done,
  control: z.enum([
    'tag-protection',
    'push-permission',
    'deploy-permission',
    'admission',
    'exception',
    'telemetry',
    'build',
    'retention',
    'replication',
  ]),
  effect: z.enum(['loosened', 'tightened', 'changed']),
  ...optionalTrue('seen', 'unsure', 'whole'),
  ...texts('subject', 'change'),
  ...optionalTexts('registry', 'repository', 'cluster', 'namespace', 'project'),
  grantee: actor.optional(),
  binds: z.string().optional(),
  names: z.array(z.string()).optional(),
  state: z
    .object({
      levels: z.record(z.string(), z.number()),
      patterns: z
        .object({ checked: z.array(z.string()).optional(), allowed: z.array(z.string()).optional() })
        .optional(),
      rest: z.string().optional(),
    })
    .optional(),
  scopes: z.array(scope).optional(),
  labels: z.record(z.string(), z.string().nullable()).optional(),
  part: z.enum(['api-server', 'role-aggregation', 'namespace-controller']).optional(),
  credential: z.string().optional(),
  addsTo: z.array(z.string()).optional(),
  took: z.array(z.string()).optional(),
});
