import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { HOSTILE } from '../formats/story.fixture.ts';
import { jira } from './jira.ts';
import { type Behaviour, hostileAlert, message, outside, receiver, alert } from './receiver.fixture.ts';

// Atlassian's document format, as far as it is used here.
const text = z.strictObject({ type: z.literal('text'), text: z.string().min(1) });
const paragraph = z.strictObject({ type: z.literal('paragraph'), content: z.array(text) });
const block = z.union([
  paragraph,
  z.strictObject({
    type: z.literal('heading'),
    attrs: z.strictObject({ level: z.int().min(1).max(6) }),
    content: z.array(text),
  }),
  z.strictObject({
    type: z.literal('bulletList'),
    content: z.array(z.strictObject({ type: z.literal('listItem'), content: z.array(paragraph) })).min(1),
  }),
]);
const document = z.strictObject({ type: z.literal('doc'), version: z.literal(1), content: z.array(block) });
const fields = {
  summary: z
    .string()
    .min(1)
    .max(254)
    .regex(/^[^\n]*$/),
  description: document,
};
const creation = z.strictObject({
  fields: z.strictObject({
    ...fields,
    project: z.strictObject({ key: z.literal('SEC') }),
    issuetype: z.strictObject({ name: z.literal('Task') }),
    labels: z.array(z.string().regex(/^\S{1,255}$/)),
  }),
});
const edit = z.strictObject({ fields: z.strictObject(fields) });
const search = z.strictObject({ jql: z.string(), fields: z.array(z.string()), maxResults: z.int() });

/** A site with what was made in it. */
const issues = new Map<
  string,
  { readonly labels: readonly string[]; comments: string[]; done: boolean; description: string }
>();
const works: Behaviour = ({ method, path, headers, body }) => {
  if (headers.authorization !== `Basic ${btoa('bot@acme.example:api-token')}`) return { status: 401 };
  const json: unknown = body === '' ? undefined : JSON.parse(body);
  const [, key = '', action] = /^\/rest\/api\/3\/issue\/(SEC-\d+)(?:\/(\w+))?$/.exec(path) ?? [];
  const issue = issues.get(key);
  if (method === 'POST' && path === '/rest/api/3/search/jql') {
    const { jql } = search.parse(json);
    const [, label = ''] =
      /^project = "SEC" AND labels = "(landwaiter-[0-9a-f]{16})" ORDER BY created ASC$/.exec(jql) ?? [];
    return {
      status: 200,
      body: { issues: [...issues].filter(([, one]) => one.labels.includes(label)).map(([found]) => ({ key: found })) },
    };
  }
  if (method === 'POST' && path === '/rest/api/3/issue') {
    const made = creation.parse(json).fields;
    const next = `SEC-${issues.size + 1}`;
    issues.set(next, { labels: made.labels, comments: [], done: false, description: JSON.stringify(made.description) });
    return { status: 201, body: { id: '10000', key: next, self: 'https://acme.example' } };
  }
  if (!issue) return { status: 404 };
  if (method === 'PUT') issue.description = JSON.stringify(edit.parse(json).fields.description);
  else if (method === 'POST' && action === 'comment')
    issue.comments.push(JSON.stringify(z.strictObject({ body: document }).parse(json)));
  else if (method === 'POST' && action === 'transitions')
    issue.done = z.strictObject({ transition: z.strictObject({ id: z.literal('31') }) }).safeParse(json).success;
  else
    return {
      status: 200,
      body: {
        transitions: [
          { id: '11', name: 'Start' },
          { id: '31', name: 'Done' },
        ],
      },
    };
  return { status: action === 'comment' ? 201 : 204, ...(action === 'comment' && { body: {} }) };
};
const target = await receiver(works);
const settings = { url: target.url, user: 'bot@acme.example', secret: 'api-token', project: 'SEC' };
const sink = jira(settings, outside);

beforeEach(() => issues.clear());

describe('jira', () => {
  it('opens one issue an incident and keeps its description current, in silence', async () => {
    const memory = await sink.deliver(message());
    expect(memory).toMatchObject({ key: 'SEC-1' });
    expect(await sink.deliver(message(alert({ summary: 'more is known' }), memory))).toEqual(memory);
    expect(issues.size).toBe(1);
    expect(issues.get('SEC-1')).toMatchObject({
      labels: ['landwaiter', 'landwaiter-f3a91c07d45e2b68'],
      comments: [],
      description: expect.stringContaining('more is known'),
    });
  });

  it('finds the issue again that it made before a crash', async () => {
    await sink.deliver(message());
    const memory = await sink.deliver(message());
    expect(memory).toMatchObject({ key: 'SEC-1' });
    expect(issues.size).toBe(1);
  });

  it('comments when the incident is over, and closes the issue where it is told how', async () => {
    const memory = await sink.deliver(message());
    const over = message(alert({ state: 'resolved', resolution: 'late evidence' }), memory);
    await sink.deliver(over);
    expect(issues.get('SEC-1')).toMatchObject({ done: false, comments: [expect.stringContaining('RESOLVED: ')] });
    await jira({ ...settings, doneTransition: 'Done' }, outside).deliver(over);
    expect(issues.get('SEC-1')?.done).toBe(true);
    const unknown = jira({ ...settings, doneTransition: 'Vanish' }, outside).deliver(over);
    await expect(unknown).resolves.toMatchObject({ key: 'SEC-1' });
  });

  it('puts names in as texts, which are no markup', async () => {
    await sink.deliver(message(hostileAlert()));
    expect(issues.get('SEC-1')?.description).toContain(JSON.stringify(HOSTILE.markup).slice(1, -1));
    expect(issues.get('SEC-1')?.description).not.toContain('\u202e');
  });

  it('stays within the limit of a summary', async () => {
    await sink.deliver(message(alert({ title: `${'x'.repeat(400)}\nsecond line`, why: '' })));
    expect(issues.size).toBe(1);
  });

  it('asks for nothing with an id or a key that is none', async () => {
    await expect(sink.deliver(message(alert({ id: 'x" OR project = "HR' })))).rejects.toMatchObject({
      name: 'InvalidInput',
    });
    await expect(sink.deliver(message(alert(), { key: '../../user' }))).rejects.toMatchObject({ name: 'Unavailable' });
    target.behave(() => ({ status: 200, body: { issues: [{ key: '../1' }] } }));
    await expect(sink.deliver(message())).rejects.toMatchObject({ name: 'Unavailable' });
    target.behave(works);
  });

  it('shows neither token nor its encoding when it is refused', async () => {
    const wrong = jira({ ...settings, secret: 'another-token' }, outside);
    target.behave(({ headers }) => ({ status: 401, body: `bad ${headers.authorization}` }));
    await expect(wrong.deliver(message())).rejects.toThrow(/^jira: answered HTTP 401: bad Basic \[secret\]$/);
    target.behave(works);
  });
});
