import * as z from 'zod';
import { ROLES } from '../../core/role.ts';
import { duration, fields, optional, required, secret, text } from './fields.ts';

const role = z
  .enum(ROLES)
  .meta({ title: 'viewer (reads), analyst (decides), approver (approves) or admin (may do everything)' });

const url = z.url({ protocol: /^https?$/ }).meta({ title: 'an address' });

/** A program that may use the API: it sends one of the secret's values as a bearer token. */
const token = fields({
  name: required(text, 'as the log and decisions call the program', { example: 'dashboard' }),
  role: required(role, 'what the program may do'),
  secret: required(secret, 'what it shows as its bearer token', { example: 'DASHBOARD' }),
  owner: optional(text, 'the person behind it: the mail address that the provider verifies, oidc:SUBJECT, or a name', {
    absent: 'it neither suppresses nor approves what is critical',
    example: 'dana@acme.example',
  }),
});

const roleOf = fields({
  claim: required(text, 'a claim of the ID token', { example: 'groups' }),
  value: required(text, 'the value that the claim is or lists', { example: 'security' }),
  role: required(role, 'what people with that value may do'),
});

/** People sign in with the organisation's OpenID provider; the first of `roles` that fits says what they may do. */
const oidc = fields({
  issuer: required(url, 'the provider’s address: https, or http on loopback', {
    example: 'https://login.acme.example',
  }),
  clientId: required(text, 'as the provider calls this server', { example: 'landwaiter' }),
  secret: required(secret, 'what this server shows to the provider', { example: 'OIDC' }),
  redirect: required(url, 'this server’s /login/callback as browsers reach it', {
    example: 'https://landwaiter.acme.example/login/callback',
  }),
  scopes: optional(z.array(text), 'what the provider is asked for', { default: ['openid', 'email'] }),
  roles: required(z.array(roleOf).min(1), 'who of them may do what; the first that fits counts'),
  idle: optional(duration, 'a session that is not used for so long ends', { default: '30m' }),
  longest: optional(duration, 'a session ends after so long, used or not', { default: '8h' }),
});

/** `api`: who may use the API of a running server, as what. Nobody where nothing is given. */
export const api = fields({
  address: optional(url, 'this server as browsers reach it; http on loopback only', {
    absent: 'that of oidc.redirect, or loopback',
    example: 'https://landwaiter.acme.example',
  }),
  tokens: optional(z.array(token), 'programs that may use the API', { absent: 'none' }),
  oidc: optional(oidc, 'people sign in with the organisation’s OpenID provider', { absent: 'nobody signs in' }),
});

export type OidcSpec = z.output<typeof oidc>;
export type ApiSpec = z.output<typeof api>;
