import type { ChangeTold } from '../../core/change-record.ts';
import { known } from '../../core/known.ts';
import { possibleTime, type Time } from '../../core/time.ts';
import {
  contentId,
  isObject,
  object,
  objects,
  part,
  requiredText,
  requiredTime,
  shortened,
  text,
  time,
  whole,
} from '../records/json.ts';
import { toldBy } from '../records/told-by.ts';
import type { JsonObject, Source } from '../source.ts';

/** Changes in Jira: webhooks about issues whose type is called a change, and such issues as a search answers them. */
export const jira: Source = {
  name: 'jira',
  title: 'Jira changes (Jira Service Management)',
  docs: 'https://developer.atlassian.com/cloud/jira/platform/webhooks/',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: false },
  cannot: [
    'Approvals in workflows with other names: approved is what came into a status called Approved, Awaiting implementation, Scheduled, Ready for implementation or Implementing.',
    'When it is planned, from a webhook: such fields have numbers, and only a search with expand=names names them.',
    'Issues of types without the word change in their name.',
    'Who approved it, and whether they may.',
  ],
  joinWith: ['kubernetes-audit, by the key that a workload carries: environments[].require.change.'],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST for each event. API, files: answers of a search.',
    authentication:
      'A webhook is signed with its secret in X-Hub-Signature, which is not checked here: let an automation rule send the issue with a header instead. Administrators of a project choose what its automation sends.',
    loss: 'A webhook is tried again a few times. What is fetched is what is there then.',
    delay: 'Seconds; else as often as it is fetched.',
  },
  connect: [
    'curl -u USER:TOKEN "https://acme.atlassian.example/rest/api/3/search/jql?jql=issuetype=\\"[System] Change\\"&fields=*all&expand=names,changelog", and keep each answer.',
    'Or a webhook for the events Issue created, updated and deleted.',
    'Name the annotation that carries the key: environments: - { …, require: { change: acme.example/change } }.',
  ],
  logClass: 'admission',

  recognises: (record) => issueOf(record) !== undefined,
  needless: [{ 'fields.issuetype.name': /^(?!.*change)./i }, { 'issue.fields.issuetype.name': /^(?!.*change)./i }],

  read(record, context) {
    const issue = issueOf(record) ?? {};
    const fields = part(issue, 'fields');
    const sent = whole(record, 'timestamp');
    const at = sent === undefined ? requiredTime(fields, 'updated') : possibleTime(sent, 'timestamp', sent);
    if (!/change/i.test(requiredText(fields, 'issuetype', 'name'))) return { at, scope: '', events: [] };
    const approved = approvedAt(record, issue, at);
    const content = {
      system: 'jira',
      reference: requiredText(issue, 'key'),
      approval: record['webhookEvent'] === 'jira:issue_deleted' ? 'refused' : approvalOf(fields, approved),
      ...known({
        approved,
        ...plannedIn(fields, record),
        services: servicesOf(fields, record),
        actor: reporter(fields),
      }),
    } as const;
    const isSent = typeof record['webhookEvent'] === 'string';
    const event: ChangeTold = {
      type: 'change.told',
      id: contentId('jira', { at, ...content }),
      ...toldBy('jira', isSent ? 'asserted' : 'recorded', at, context.origin),
      ...content,
    };
    return { at, scope: '', events: [event] };
  },
};

const APPROVED = /^(?:approved|awaiting implementation|scheduled|ready for implementation|implementing)$/i;
const REFUSED = /^(?:declined|rejected|refused|cancell?ed|withdrawn)$/i;

function issueOf(record: JsonObject): JsonObject | undefined {
  const { issue, webhookEvent } = record;
  const found = typeof webhookEvent === 'string' && isObject(issue) ? issue : record;
  const { key, fields } = found;
  const isIssue =
    typeof key === 'string' &&
    /^[A-Z][A-Z0-9_]{1,20}-\d{1,9}$/.test(key) &&
    isObject(fields) &&
    isObject(fields['issuetype']) &&
    isObject(fields['status']);
  return isIssue ? found : undefined;
}

/** When it first came into a status that says so; undefined where that is not told. */
function approvedAt(record: JsonObject, issue: JsonObject, at: Time): Time | undefined {
  const times: Time[] = [];
  for (const history of objects(object(issue, 'changelog') ?? {}, 'histories'))
    if (objects(history, 'items').some(approves)) times.push(requiredTime(history, 'created'));
  if (objects(object(record, 'changelog') ?? {}, 'items').some(approves)) times.push(at);
  return times.length > 0 ? Math.min(...times) : undefined;
}

const approves = (item: JsonObject): boolean =>
  text(item, 'field') === 'status' && APPROVED.test(shortened(item, 'toString') ?? '');

function approvalOf(fields: JsonObject, approved: Time | undefined): ChangeTold['approval'] {
  const status = requiredText(fields, 'status', 'name');
  if (REFUSED.test(status) || REFUSED.test(shortened(object(fields, 'resolution') ?? {}, 'name') ?? ''))
    return 'refused';
  if (approved !== undefined || APPROVED.test(status)) return 'approved';
  return text(fields, 'status', 'statusCategory', 'key') === 'done' ? 'unknown' : 'waiting';
}

/** Fields that people made are numbered; what they are called stands beside the issues of a search. */
function named(fields: JsonObject, record: JsonObject, name: RegExp): string | undefined {
  const names = object(record, 'names') ?? {};
  return Object.keys(names).find((key) => name.test(String(names[key])) && Object.hasOwn(fields, key));
}

function plannedIn(fields: JsonObject, record: JsonObject) {
  const [from, to] = [/^planned start/i, /^planned end/i].map((name) => {
    const key = named(fields, record, name);
    return key === undefined ? undefined : time(fields, key);
  });
  return { from, to };
}

const MOST_SERVICES = 20;

function servicesOf(fields: JsonObject, record: JsonObject): readonly string[] | undefined {
  const key = named(fields, record, /^affected services$/i);
  const affected = key !== undefined && Array.isArray(fields[key]) ? objects(fields, key) : [];
  const services = [...objects(fields, 'components'), ...affected].flatMap((one) => shortened(one, 'name') ?? []);
  return services.length > 0 ? [...new Set(services)].slice(0, MOST_SERVICES) : undefined;
}

function reporter(fields: JsonObject): ChangeTold['actor'] {
  const person = object(fields, 'reporter') ?? {};
  const name = shortened(person, 'emailAddress') ?? shortened(person, 'displayName');
  return name === undefined ? undefined : { name, kind: 'human' };
}
