import * as z from 'zod';
import { InvalidInput, quoted } from '../../core/error.ts';
import { SEVERITIES } from '../../core/finding.ts';
import type { Path } from './document.ts';
import { duration, fields, parsed, secret, text } from './fields.ts';

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
// Where clouds answer with the machine's own credentials.
const METADATA = /^(169\.254(\.\d{1,3}){2}|\[f[de8][0-9a-f:]*\]|metadata\.google\.internal)$/;

const name = parsed((one) => {
  if (!NAME.test(one)) throw new InvalidInput('name', `not lower-case letters, digits and hyphens: ${quoted(one)}`);
  return one;
}).meta({ description: 'By which the outbox knows it: with another name it hears of everything again' });
const url = parsed(parseUrl).meta({ description: 'An address without user, password and trailing slash' });
const host = parsed((one) => {
  if (!/^[A-Za-z0-9.:-]{1,255}$/.test(one))
    throw new InvalidInput('host', `not a host name or address: ${quoted(one)}`);
  return one;
});
const port = z.int().min(1).max(65_535);
const plaintext = z.boolean().meta({ description: 'true: without TLS, for networks that nobody else listens to' });
const ca = text.meta({ description: 'A file with certificates (PEM) to trust, relative to this file' });
const address = parsed((one) => {
  if (!/^[^\r\n<>]*<?[^\s<>@]+@[\w.-]+>?$/.test(one))
    throw new InvalidInput('address', `no e-mail address: ${quoted(one)}`);
  return one;
});
const payload = z.enum(['json', 'ocsf', 'sarif', 'stix', 'cef']).optional();
const record = z.enum(['json', 'ocsf']).optional();

const common = {
  name,
  severity: z.enum(SEVERITIES).optional().describe('incidents this bad or worse; info where not given'),
  states: z
    .array(z.enum(['pending', 'open', 'acknowledged']))
    .min(1)
    .optional()
    .describe('in which an incident is told first; open and acknowledged where not given'),
  rules: z.array(text).min(1).optional().describe('incidents of these rules, or with a part of them'),
  environments: z.array(text).min(1).optional().describe('incidents in these environments'),
  limit: fields({ messages: z.int().min(1).max(100_000), per: duration })
    .optional()
    .describe('more than these wait, except what is critical; 20 in 1h where people are told and nothing is given'),
};

const webhook = fields({
  ...common,
  kind: z.literal('webhook'),
  url,
  plaintext: plaintext.optional(),
  secret: secret.optional(),
  payload,
});
const slack = fields({ ...common, kind: z.literal('slack'), secret, channel: text.optional(), url: url.optional() });
const teams = fields({ ...common, kind: z.literal('teams'), secret });
const pagerduty = fields({ ...common, kind: z.literal('pagerduty'), secret, url: url.optional() });
const jira = fields({
  ...common,
  kind: z.literal('jira'),
  url,
  plaintext: plaintext.optional(),
  user: text,
  secret,
  project: parsed((one) => {
    if (!/^[A-Z][A-Z0-9_]{1,20}$/.test(one))
      throw new InvalidInput('project', `not the key of a project: ${quoted(one)}`);
    return one;
  }),
  issueType: text.optional(),
  doneTransition: text.optional().describe('the transition that closes an issue'),
});
const email = fields({
  ...common,
  kind: z.literal('email'),
  host,
  port: port.optional(),
  plaintext: plaintext.optional(),
  ca: ca.optional(),
  from: address,
  to: z.array(address).min(1).max(50),
  user: text.optional(),
  secret: secret.optional(),
});
const syslog = fields({
  ...common,
  kind: z.literal('syslog'),
  host,
  port: port.optional(),
  plaintext: plaintext.optional(),
  ca: ca.optional(),
  hostname: text.optional(),
  payload,
});
const splunk = fields({
  ...common,
  kind: z.literal('splunk'),
  url,
  plaintext: plaintext.optional(),
  secret,
  index: text.optional(),
  payload: record,
});
const elasticsearch = fields({
  ...common,
  kind: z.literal('elasticsearch'),
  url,
  plaintext: plaintext.optional(),
  index: text,
  user: text.optional(),
  secret: secret.optional(),
  payload: record,
});
const nats = fields({
  ...common,
  kind: z.literal('nats'),
  servers: z.array(host).min(1),
  subject: parsed((one) => {
    if (!/^[\w-]+(\.[\w-]+)*$/.test(one))
      throw new InvalidInput('subject', `not a subject without wildcards: ${quoted(one)}`);
    return one;
  }),
  plaintext: plaintext.optional(),
  ca: ca.optional(),
  user: text.optional(),
  secret: secret.optional(),
  payload: record,
});
const otlp = fields({
  ...common,
  kind: z.literal('otlp'),
  header: parsed((one) => {
    if (!/^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(one))
      throw new InvalidInput('header', `not a header’s name: ${quoted(one)}`);
    return one;
  })
    .optional()
    .describe('for the secret; Authorization, as a bearer token, where not given'),
  url,
  plaintext: plaintext.optional(),
  secret: secret.optional(),
});
const file = fields({ ...common, kind: z.literal('file'), path: text.describe('relative to this file'), payload });

const kinds = [webhook, slack, teams, pagerduty, jira, email, syslog, splunk, elasticsearch, nats, otlp, file] as const;

/** One receiver of incidents. */
export const sink = z.discriminatedUnion('kind', kinds, {
  error: (issue) =>
    issue.code === 'invalid_union'
      ? `expected one of ${kinds.map(({ shape }) => shape.kind.value).join(', ')}`
      : undefined,
});
export type SinkSpec = z.output<typeof sink>;

/** What is wrong with sinks as a whole: repeated names, credentials that would travel in clear. */
export function* sinkNotes(
  sinks: readonly SinkSpec[] = [],
): Generator<{ readonly path: Path; readonly reason: string }> {
  const seen = new Map<string, number>();
  for (const [index, one] of sinks.entries()) {
    const first = seen.get(one.name);
    if (first === undefined) seen.set(one.name, index);
    else yield { path: ['sinks', index, 'name'], reason: `${quoted(one.name)} is already the name of sinks[${first}]` };
    const isPlain = 'plaintext' in one && one.plaintext === true;
    if ('url' in one && one.url !== undefined && isClear(one.url) && !isPlain)
      yield { path: ['sinks', index, 'url'], reason: 'is not https; where that is meant, add plaintext: true' };
    if ('user' in one && one.user !== undefined && one.secret === undefined)
      yield { path: ['sinks', index], reason: 'has a user and no secret' };
  }
}

function isClear(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && !LOOPBACK.test(hostname);
}

function parseUrl(given: string): string {
  const refuse = (reason: string): never => {
    throw new InvalidInput('url', reason);
  };
  if (!URL.canParse(given)) return refuse(`not an address such as https://siem.acme.example: ${quoted(given)}`);
  const parts = new URL(given);
  if (parts.protocol !== 'https:' && parts.protocol !== 'http:') return refuse('is neither https nor http');
  if (parts.username !== '' || parts.password !== '')
    return refuse('has a user or password in it: give a secret by its name');
  if (parts.hash !== '') return refuse('has a fragment (#…), which is never sent');
  if (METADATA.test(parts.hostname)) return refuse('is an address where clouds hand out credentials');
  return given.replace(/\/+$/, '');
}
