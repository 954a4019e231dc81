import * as z from 'zod';
import { InvalidInput, quoted } from '../../core/error.ts';
import { SEVERITIES } from '../../core/finding.ts';
import type { Path } from './document.ts';
import { duration, fields, flag, optional, parsed, required, secret, text } from './fields.ts';

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
// Where clouds answer with the machine's own credentials.
const METADATA = /^(169\.254(\.\d{1,3}){2}|\[f[de8][0-9a-f:]*\]|metadata\.google\.internal)$/;

const port = z.int().min(1).max(65_535);
const url = parsed(parseUrl).meta({ title: 'an address without user, password and trailing slash' });
const host = parsed((one) => {
  if (!/^[A-Za-z0-9.:-]{1,255}$/.test(one))
    throw new InvalidInput('host', `not a host name or address: ${quoted(one)}`);
  return one;
}).meta({ title: 'a host name or address' });
const address = parsed((one) => {
  if (!/^[^\r\n<>]*<?[^\s<>@]+@[\w.-]+>?$/.test(one))
    throw new InvalidInput('address', `no e-mail address: ${quoted(one)}`);
  return one;
}).meta({ title: 'an e-mail address' });

const limit = fields({
  messages: required(z.int().min(1).max(100_000), 'so many', { example: 20 }),
  per: required(duration, 'in so much time', { example: '1h' }),
});
const common = {
  name: required(
    parsed((one) => {
      if (!NAME.test(one)) throw new InvalidInput('name', `not lower-case letters, digits and hyphens: ${quoted(one)}`);
      return one;
    }).meta({ title: 'lower-case letters, digits and hyphens' }),
    'by which the outbox knows the sink: with another name it hears of everything again',
    { example: 'chat' },
  ),
  severity: optional(z.enum(SEVERITIES), 'incidents this bad or worse', { default: 'info', example: 'high' }),
  states: optional(
    z.array(z.enum(['pending', 'open', 'acknowledged'])).min(1),
    'in which state an incident is told first',
    { default: ['open', 'acknowledged'] },
  ),
  rules: optional(z.array(text).min(1), 'incidents of these rules, or with a part of them', {
    absent: 'of all rules',
    example: ['implant-deployed'],
  }),
  environments: optional(z.array(text).min(1), 'incidents, or with a part, in these environments', {
    absent: 'wherever they are',
    example: ['prod'],
  }),
  limit: optional(limit, 'more messages than this wait, except what is critical', {
    absent: '20 in 1h for slack, teams, pagerduty, jira and email; none for the others',
  }),
};
const plaintext = optional(flag, 'true: without TLS, for networks that nobody else listens to', { default: false });
const ca = optional(text, 'a file with certificates (PEM) to trust, relative to this file', {
  absent: 'those of the system',
  example: 'siem.pem',
});
const server = required(url, 'where the sink’s receiver is', { example: 'https://siem.acme.example:8088' });
const payload = (otherwise: string) =>
  optional(z.enum(['json', 'ocsf', 'sarif', 'stix', 'cef']), `as what an incident is sent; ${otherwise}`, {
    default: otherwise,
    example: 'ocsf',
  });
const record = optional(z.enum(['json', 'ocsf']), 'as what an incident is stored', {
  default: 'json',
  example: 'ocsf',
});
const anyPayload = payload('json');

const webhook = fields({
  ...common,
  kind: required(z.literal('webhook'), 'one POST a message'),
  url: server,
  plaintext,
  secret: optional(secret, 'with which messages are signed, as Standard Webhooks says', {
    absent: 'they are not signed',
    example: 'HOOK',
  }),
  payload: anyPayload,
});
const slack = fields({
  ...common,
  kind: required(z.literal('slack'), 'a message an incident in Slack, edited as it changes'),
  secret: required(secret, 'a bot token, or without channel the address of an incoming webhook', {
    example: 'SLACK_TOKEN',
  }),
  channel: optional(text, 'where the bot writes', { absent: 'secret is a webhook’s address', example: '#security' }),
  url: optional(url, 'where Slack’s API is', { default: 'https://slack.com/api' }),
});
const teams = fields({
  ...common,
  kind: required(z.literal('teams'), 'a card in Microsoft Teams for each change that matters'),
  secret: required(secret, 'the address of the workflow that takes it', { example: 'TEAMS_URL' }),
});
const pagerduty = fields({
  ...common,
  kind: required(z.literal('pagerduty'), 'an alert an incident in PagerDuty'),
  secret: required(secret, 'the integration key of a service', { example: 'PAGER' }),
  url: optional(url, 'where PagerDuty takes events', {
    default: 'https://events.pagerduty.com',
    example: 'https://events.eu.pagerduty.com',
  }),
});
const jira = fields({
  ...common,
  kind: required(z.literal('jira'), 'an issue an incident in Jira'),
  url: server,
  plaintext,
  user: required(text, 'the account that makes the issues', { example: 'bot@acme.example' }),
  secret: required(secret, 'that account’s API token', { example: 'JIRA' }),
  project: required(
    parsed((one) => {
      if (!/^[A-Z][A-Z0-9_]{1,20}$/.test(one))
        throw new InvalidInput('project', `not the key of a project: ${quoted(one)}`);
      return one;
    }).meta({ title: 'the key of a project' }),
    'in which project the issues are made',
    { example: 'SEC' },
  ),
  issueType: optional(text, 'of which type the issues are', { default: 'Task', example: 'Incident' }),
  doneTransition: optional(text, 'the transition that closes an issue', {
    absent: 'issues are not closed',
    example: 'Done',
  }),
});
const user = optional(text, 'as whom the sink signs in', { absent: 'as nobody', example: 'landwaiter' });
const password = optional(secret, 'the password or token that goes with that', {
  absent: 'none is sent',
  example: 'SIEM_PASSWORD',
});
const email = fields({
  ...common,
  kind: required(z.literal('email'), 'a mail for each change that matters'),
  host: required(host, 'the server that takes mail', { example: 'mail.acme.example' }),
  port: optional(port, 'the port of that server; 465 speaks TLS from the start', { default: 587 }),
  plaintext,
  ca,
  from: required(address, 'the sender', { example: 'landwaiter@acme.example' }),
  to: required(z.array(address).min(1).max(50), 'who gets the mails', { example: ['oncall@acme.example'] }),
  user,
  secret: password,
});
const syslog = fields({
  ...common,
  kind: required(z.literal('syslog'), 'a line a message, as RFC 5424 says'),
  host: required(host, 'the server that takes the lines', { example: 'siem.acme.example' }),
  port: optional(port, 'the port of the server that takes the lines', { default: 6514 }),
  plaintext,
  ca,
  hostname: optional(text, 'what the lines call this machine', { absent: 'nothing: -', example: 'landwaiter-1' }),
  payload: payload('cef'),
});
const splunk = fields({
  ...common,
  kind: required(z.literal('splunk'), 'an event a message, through the HTTP Event Collector'),
  url: server,
  plaintext,
  secret: required(secret, 'the token of the collector', { example: 'HEC' }),
  index: optional(text, 'the index in Splunk', { absent: 'that of the token', example: 'security' }),
  payload: record,
});
const elasticsearch = fields({
  ...common,
  kind: required(z.literal('elasticsearch'), 'a document an incident in Elasticsearch or OpenSearch'),
  url: server,
  plaintext,
  index: required(text, 'the index of the documents', { example: 'landwaiter' }),
  user,
  secret: password,
  payload: record,
});
const nats = fields({
  ...common,
  kind: required(z.literal('nats'), 'a message to NATS JetStream'),
  servers: required(z.array(host).min(1), 'servers of NATS, with their ports', { example: ['nats.acme.example:4222'] }),
  subject: required(
    parsed((one) => {
      if (!/^[\w-]+(\.[\w-]+)*$/.test(one))
        throw new InvalidInput('subject', `not a subject without wildcards: ${quoted(one)}`);
      return one;
    }).meta({ title: 'a subject without wildcards' }),
    'under which messages are published',
    { example: 'security.incidents' },
  ),
  plaintext,
  ca,
  user,
  secret: password,
  payload: record,
});
const otlp = fields({
  ...common,
  kind: required(z.literal('otlp'), 'a log record a message, to an OpenTelemetry collector'),
  header: optional(
    parsed((one) => {
      if (!/^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(one))
        throw new InvalidInput('header', `not a header’s name: ${quoted(one)}`);
      return one;
    }).meta({ title: 'the name of a header' }),
    'the header that holds the secret',
    { absent: 'Authorization, as a bearer token', example: 'X-Api-Key' },
  ),
  url: server,
  plaintext,
  secret: password,
});
const file = fields({
  ...common,
  kind: required(z.literal('file'), 'a line a message at the end of a file'),
  path: required(text, 'the file, relative to this one', { example: 'incidents.ndjson' }),
  payload: anyPayload,
});

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
