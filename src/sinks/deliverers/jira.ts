import * as z from 'zod';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import { exchange, parsedAnswer, type Request } from '../exchange.ts';
import { jsonText } from '../json-text.ts';
import type { Memory, Message, Outside, Sink } from '../sink.ts';
import { headline, type Telling, telling } from '../telling.ts';

export interface JiraSettings {
  /** Of the site: `https://acme.atlassian.example`. */
  readonly url: string;
  /** The account whose API token `secret` is. */
  readonly user: string;
  readonly secret: string;
  readonly project: string;
  /** `Task` where not given. */
  readonly issueType?: string;
  /** The transition, by its name, that closes an issue; without it a comment says that the incident is over. */
  readonly doneTransition?: string;
}

const found = z.object({ issues: z.array(z.object({ key: z.string() })) });
const created = z.object({ key: z.string() });
const transitions = z.object({ transitions: z.array(z.object({ id: z.string(), name: z.string() })) });
const KEY = /^[A-Z][A-Z0-9_]*-\d+$/;
const MOST_SUMMARY = 250;

/** One issue an incident, found again by a label; its description is kept current, a comment tells each new state. */
export function jira(settings: JiraSettings, outside: Outside): Sink {
  const { url, user, secret, project, issueType = 'Task', doneTransition } = settings;
  const basic = Buffer.from(`${user}:${secret}`).toString('base64');
  const headers = { 'content-type': 'application/json', accept: 'application/json', authorization: `Basic ${basic}` };
  const call = async (method: Request['method'] & string, path: string, body?: object) => {
    const text = body === undefined ? {} : { body: jsonText(body) };
    const request = {
      to: 'jira',
      url: `${url}/rest/api/3/${path}`,
      method,
      headers,
      secrets: [secret, basic],
      ...text,
    };
    return exchange(request, outside);
  };
  const asked = async <Shape extends z.ZodType>(shape: Shape, ...args: Parameters<typeof call>) => {
    const parsed = shape.safeParse(parsedAnswer('jira', await call(...args)));
    if (!parsed.success) throw new Unavailable('jira: the answer is not Jira’s: is the address right?');
    return parsed.data;
  };
  const find = async (label: string): Promise<string | undefined> => {
    // Made before a crash and not remembered.
    const jql = `project = "${project}" AND labels = "${label}" ORDER BY created ASC`;
    const { issues } = await asked(found, 'POST', 'search/jql', { jql, fields: ['labels'], maxResults: 1 });
    return issues[0]?.key;
  };
  const create = async (label: string, fields: object): Promise<string> => {
    const more = { project: { key: project }, issuetype: { name: issueType }, labels: ['landwaiter', label] };
    return (await asked(created, 'POST', 'issue', { fields: { ...fields, ...more } })).key;
  };
  const close = async (key: string): Promise<void> => {
    const { transitions: possible } = await asked(transitions, 'GET', `issue/${key}/transitions`);
    const id = possible.find(({ name }) => name === doneTransition)?.id;
    // There is none from where people have moved it, which may be where it belongs.
    if (id !== undefined) await call('POST', `issue/${key}/transitions`, { transition: { id } });
  };
  return {
    async deliver(message) {
      const { memory, alert, activity } = message;
      const told = telling(alert);
      const fields = { summary: headline(told, MOST_SUMMARY), description: description(told) };
      const label = `landwaiter-${labelled(alert.finding.id)}`;
      const known = memory?.['key'] ?? (await find(label));
      if (known === undefined) return remembered(await create(label, fields), message);
      if (!KEY.test(known)) throw new Unavailable('jira: gave a key that is none');
      await call('PUT', `issue/${known}`, { fields });
      if (memory?.['standing'] !== standing(message)) {
        await call('POST', `issue/${known}/comment`, { body: document([paragraph(`${told.mark}: ${told.summary}`)]) });
        if (activity === 'close' && doneTransition !== undefined) await close(known);
      }
      return remembered(known, message);
    },
  };
}

function remembered(key: string, message: Message): Memory {
  return { key, standing: standing(message) };
}

function standing({ alert: { finding } }: Message): string {
  return `${finding.state} ${finding.severity}`;
}

function labelled(id: string): string {
  if (/^[\w-]{1,64}$/.test(id)) return id;
  throw new InvalidInput('jira', 'the incident has an id that cannot be a label');
}

type Node = Readonly<Record<string, unknown>>;

/** Atlassian's document format: texts are texts, so that nothing in a name becomes markup, a link or a mention. */
function description(told: Telling): Node {
  return document([
    paragraph(told.summary),
    bullets(told.facts.map(([label, text]) => `${label}: ${text}`)),
    ...told.lists.flatMap(({ title, items }) => [heading(title), bullets(items)]),
    heading('Why it matters'),
    paragraph(told.why),
  ]);
}

function document(content: readonly Node[]): Node {
  return { type: 'doc', version: 1, content };
}

function paragraph(text: string): Node {
  // An empty text node is refused.
  return { type: 'paragraph', content: [{ type: 'text', text: text === '' ? '–' : text }] };
}

function heading(text: string): Node {
  return { type: 'heading', attrs: { level: 3 }, content: [{ type: 'text', text }] };
}

function bullets(items: readonly string[]): Node {
  return { type: 'bulletList', content: items.map((item) => ({ type: 'listItem', content: [paragraph(item)] })) };
}
