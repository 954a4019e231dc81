import type { ChangeTold } from '../../core/change-record.ts';
import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import type { Time } from '../../core/time.ts';
import { contentId, isObject, missing, shortened, text, time } from '../records/json.ts';
import { toldBy } from '../records/told-by.ts';
import type { JsonObject, Source } from '../source.ts';

/** Change requests of ServiceNow, as its Table API answers them, its exports write them, or a rule of it sends them. */
export const servicenow: Source = {
  name: 'servicenow',
  title: 'ServiceNow change requests',
  docs: 'https://www.servicenow.com/docs/bundle/yokohama-api-reference/page/integrate/inbound-rest/concept/c_TableAPI.html',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: false },
  cannot: [
    'Who approved it, and whether they may: only that ServiceNow calls it approved.',
    'What a record said before it was last written: an export has its last state.',
    'Which image was meant.',
  ],
  joinWith: ['kubernetes-audit, by the reference that a workload carries: environments[].require.change.'],
  delivery: {
    senders: 'system',
    by: 'API, files: answers that you fetch, or exports. Webhook: POST of a business rule or a flow, for each change.',
    authentication:
      'Your own login, or a header that the rule sends: a plain secret, nothing signs the body. Whoever may write change requests there says what is in them.',
    loss: 'A rule that fails is not tried again, unless it is written so. What is fetched is what is there then.',
    delay: 'Seconds by a rule; else as often as it is fetched.',
  },
  connect: [
    'curl -u USER "https://acme.service-now.example/api/now/table/change_request?sysparm_display_value=all&sysparm_fields=' +
      'number,sys_id,type,state,approval,approval_set,start_date,end_date,cmdb_ci,business_service,requested_by,sys_updated_on", and keep each answer. Without ' +
      'sysparm_display_value=all times are in the zone of whoever asks.',
    'Or an outbound REST message from a business rule on change_request, after insert and update, with these fields as JSON.',
    'Name the annotation that carries the number: environments: - { …, require: { change: acme.example/change } }.',
  ],
  logClass: 'admission',

  recognises: ({ number, sys_id: id, approval, state }) =>
    /^[A-Z]{2,8}\d{3,12}$/.test(valueIn(number) ?? '') &&
    valueIn(id) !== undefined &&
    (valueIn(approval) !== undefined || valueIn(state) !== undefined),
  needless: [{ number: /^(?!CHG)/ }, { 'number.value': /^(?!CHG)/ }],

  read(record, context) {
    const reference = valueIn(record['number']) ?? missing('number');
    const at = timeIn(record, 'sys_updated_on') ?? context.observedAt ?? missing('sys_updated_on');
    if (!reference.startsWith('CHG')) return { at, scope: '', events: [] };
    const approval = approvalOf(record);
    const content = {
      system: 'servicenow',
      reference,
      approval,
      ...known({
        approved: approval === 'approved' ? timeIn(record, 'approval_set') : undefined,
        from: timeIn(record, 'start_date'),
        to: timeIn(record, 'end_date'),
        services: servicesOf(record),
        actor: requester(record),
      }),
    } as const;
    const event: ChangeTold = {
      type: 'change.told',
      id: contentId('servicenow', { at, ...content }),
      ...toldBy('servicenow', 'recorded', at, context.origin),
      ...content,
    };
    return { at, scope: '', events: [event] };
  },
};

const SYS_ID = /^[0-9a-f]{32}$/;

/** The value of a field, which stands beside what people see of it where that was asked for. */
function valueIn(field: unknown): string | undefined {
  const value = isObject(field) ? field['value'] : field;
  return typeof value === 'string' && value !== '' && value.length <= 1024 ? value : undefined;
}

/** What people see of a reference to another record; its id alone names nothing. */
function shown(record: JsonObject, key: string): string | undefined {
  const name = isObject(record[key]) ? shortened(record, key, 'display_value') : shortened(record, key);
  return name === undefined || SYS_ID.test(name) ? undefined : name;
}

/** In UTC. @throws InvalidInput where people's own times are shown alone. */
function timeIn(record: JsonObject, key: string): Time | undefined {
  const field = record[key];
  if (isObject(field)) return field['value'] === '' ? undefined : time(record, key, 'value');
  if (field === '' || field === undefined) return undefined;
  const isShown = ['cmdb_ci', 'requested_by', 'opened_by'].some((other) => {
    const beside = record[other];
    return isObject(beside) && beside['display_value'] !== undefined && beside['value'] === undefined;
  });
  if (isShown) throw new InvalidInput(key, 'in the zone of whoever asked: ask with sysparm_display_value=all');
  return time(record, key);
}

function approvalOf(record: JsonObject): ChangeTold['approval'] {
  const state = valueIn(record['state'])?.toLowerCase();
  if (state === '4' || state === 'canceled' || state === 'cancelled') return 'refused';
  switch (valueIn(record['approval'])?.toLowerCase()) {
    case 'approved':
      return 'approved';
    case 'rejected':
      return 'refused';
    case undefined:
      return 'unknown';
    default:
      return 'waiting';
  }
}

function servicesOf(record: JsonObject): readonly string[] | undefined {
  const services = ['cmdb_ci', 'business_service', 'service_offering'].flatMap((key) => shown(record, key) ?? []);
  return services.length > 0 ? [...new Set(services)] : undefined;
}

function requester(record: JsonObject): ChangeTold['actor'] {
  const name = shown(record, 'requested_by') ?? shown(record, 'opened_by') ?? text(record, 'sys_created_by');
  return name === undefined ? undefined : { name, kind: 'human' };
}
