import * as z from 'zod';
import { ROLES } from '../../core/role.ts';
import { duration, fields, text, secret } from './fields.ts';

const role = z.enum(ROLES).describe('viewer reads, analyst decides, approver approves, admin may do everything');

/** A program that may use the API: it sends one of the secret's values as a bearer token. */
const token = fields({
  name: text,
  role,
  secret,
  owner: text
    .optional()
    .describe(
      'the person behind it: the mail address that the provider verifies, oidc:SUBJECT, or a name; without one it neither suppresses nor approves what is critical',
    ),
});

/** People sign in with the organisation's OpenID provider; the first of `roles` that fits says what they may do. */
const oidc = fields({
  issuer: z.url({ protocol: /^https?$/ }).describe('https, or http on loopback'),
  clientId: text,
  secret: secret,
  redirect: z.url({ protocol: /^https?$/ }).describe('this server’s /login/callback as browsers reach it'),
  scopes: z.array(text).optional().describe('openid and email where not given'),
  roles: z
    .array(fields({ claim: text, value: text, role }))
    .min(1)
    .describe('a claim of the ID token, the value that it is or lists, and the role that comes with it'),
  idle: duration.optional().describe('a session not used for so long ends; 30m where not given'),
  longest: duration.optional().describe('a session ends after so long; 8h where not given'),
});

const address = z
  .url({ protocol: /^https?$/ })
  .describe('this server as browsers reach it, such as https://landwaiter.acme.example; http on loopback only');

/** `api`: who may use the API of a running server, as what. Nobody where nothing is given. */
export const api = fields({ address: address.optional(), tokens: z.array(token).optional(), oidc: oidc.optional() });

export type OidcSpec = z.output<typeof oidc>;
export type ApiSpec = z.output<typeof api>;
