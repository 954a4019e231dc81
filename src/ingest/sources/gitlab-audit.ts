import type { Actor } from '../../core/actor.ts';
import type { ControlChanged } from '../../core/control-event.ts';
import { InvalidInput } from '../../core/error.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { contentId, isObject, object, requiredText, shortened, text } from '../records/json.ts';
import { looseTime } from '../records/foreign-time.ts';
import type { JsonObject, Source } from '../source.ts';
import { toldBy } from '../records/told-by.ts';

/** GitLab audit events: as streamed, or as answered by the audit events API, which names the type in `details` alone. */
export const gitlabAudit: Source = {
  name: 'gitlab-audit',
  title: 'GitLab audit events',
  docs: 'https://docs.gitlab.com/user/compliance/audit_event_schema/',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'The user name of the actor: it shows the display name, which another person may bear too.',
    'Which right a token or member has got, unless its message says so: details have no fixed shape.',
    'Whether a setting was made stricter or looser, where the log only says that it was changed.',
  ],
  joinWith: ['gitlab, for pipelines and jobs.', 'distribution notifications of the GitLab registry, for pushes.'],
  delivery: {
    senders: 'system',
    by: 'Stream: POST for each event, or objects in a bucket. API: pages that you fetch.',
    authentication:
      'The token of the destination in X-Gitlab-Event-Streaming-Token: a plain secret, nothing signs the body. ' +
      'Buckets and the API are read with your own credentials.',
    loss: 'A failed delivery is tried again a few times, then dropped. Events may repeat with the same id.',
    delay: 'Seconds, when the background queue is short; not documented.',
  },
  connect: [
    'In the top group, Secure, Audit events, Streams, add an HTTP, S3 or Google Cloud Logging destination (Ultimate); ' +
      'on a self-managed instance do the same in the Admin area.',
    'Let the receiver check X-Gitlab-Event-Streaming-Token, then append the body to a file as one line.',
    'Without streams: glab api --paginate groups/GROUP/audit_events >> ci/gitlab-audit.json (Premium).',
  ],
  logClass: 'ci',

  needless: [{ event_type: /_failed$|^(?:repository_git_operation|user_|login_|audit_events_)/ }],

  recognises: (record) =>
    record['author_id'] !== undefined &&
    record['entity_id'] !== undefined &&
    typeof record['entity_type'] === 'string' &&
    (typeof record['event_type'] === 'string' || isObject(record['details'])),

  read(record, { origin }) {
    const at = looseTime(record, 'created_at');
    const details = object(record, 'details') ?? {};
    const path = text(record, 'entity_path') ?? text(details, 'entity_path');
    const scope = path ?? '';
    const type = text(record, 'event_type') ?? text(details, 'event_name');
    const change = type === undefined ? undefined : changeOf(type);
    const isIssued = type !== undefined && ISSUING.test(type);
    if (change === undefined && !isIssued) return { scope, events: [], ...known({ at }) };
    if (at === undefined) throw new InvalidInput('created_at', 'missing');

    const { id, author_id: author, target_id: target } = record;
    const common = {
      id:
        typeof id === 'string' || typeof id === 'number'
          ? `gitlab-audit:${String(id).slice(0, 128)}`
          : contentId('gitlab-audit', { at, type, author, scope, target }),
      ...toldBy('gitlab-audit', 'recorded', at, origin),
    } as const;
    const actor = authorOf(record, details);
    const done = known({ actor, address: text(record, 'ip_address') ?? text(details, 'ip_address') });
    const about = shortened(record, 'target_details') ?? shortened(details, 'target_details');
    const events: LandwaiterEvent[] = [];
    if (change !== undefined) {
      const [control, effect, what] = change;
      events.push({
        type: 'control.changed',
        ...common,
        control,
        effect,
        subject: about ?? path ?? requiredText(record, 'entity_type'),
        change: what,
        ...known({
          project: text(record, 'entity_type') === 'Project' && path ? `gitlab:${path}` : undefined,
          grantee: type?.startsWith('member_') && about ? ({ name: about, kind: 'unknown' } as const) : undefined,
        }),
        ...done,
      });
    } else if (actor !== undefined) {
      events.push({ type: 'credential.issued', ...common, system: 'gitlab', subject: actor, ...done });
    }
    return { at, scope, events };
  },
};

const ISSUING = /^(?:personal_access_token_created|authenticated_with_[a-z_]+)$/;

type Change = readonly [ControlChanged['control'], ControlChanged['effect'], string];

/** By the beginning of the event type: what it guards, and whether more of it protects or grants. */
const KINDS: readonly (readonly [RegExp, ControlChanged['control'], 'guards' | 'grants' | 'changes'])[] = [
  [/^(?:group_)?deploy_token_/, 'push-permission', 'grants'],
  [/^(?:project|group|resource)_access_token_/, 'push-permission', 'grants'],
  [/^member_|^(?:project|group)_(?:share_with_group|group)_link_/, 'push-permission', 'grants'],
  [/^project_feature_container_registry_/, 'push-permission', 'changes'],
  [/^container_registry_protection_/, 'tag-protection', 'guards'],
  [/^deploy_key_/, 'build', 'grants'],
  [/^protected_(?:branch|tag)_/, 'build', 'guards'],
  [/^ci_(?:group_|instance_)?variable_/, 'build', 'changes'],
  [/^ci_runners?_(?:created|registered|unregistered|deleted|bulk_deleted)$/, 'build', 'grants'],
  [/^(?:set_runner_associated_projects|secure_ci_job_token_policies_)/, 'build', 'changes'],
  [/^protected_environment_deploy_access_level_/, 'deploy-permission', 'grants'],
  [/^protected_environment_|^environment_(?:un)?protected$/, 'deploy-permission', 'guards'],
  [/^cluster_agent_(?:token_)?(?:created|deleted|revoked)$/, 'deploy-permission', 'grants'],
  [/event_streaming_destination$|^audit_events_streaming_|^event_type_filters_/, 'telemetry', 'guards'],
  [/^(?:instance_)?(?:amazon_s3|google_cloud_logging)_configuration_/, 'telemetry', 'guards'],
];

const MORE = /(?:^|_)(?:create|created|added|protected|registered)(?:_|$)/;
const LESS = /(?:^|_)(?:delete|deleted|destroy|destroyed|removed|revoked|unprotected|unregistered)(?:_|$)/;

function changeOf(type: string): Change | undefined {
  const [, control, kind] = KINDS.find(([pattern]) => pattern.test(type)) ?? [];
  if (control === undefined || type.endsWith('_failed')) return undefined;
  // `protected_branch_removed`: its first word is what it is about.
  const verb = type.replace(/^protected_/, '');
  const [more, less] = kind === 'grants' ? (['loosened', 'tightened'] as const) : (['tightened', 'loosened'] as const);
  const effect = kind === 'changes' ? 'changed' : LESS.test(verb) ? less : MORE.test(verb) ? more : 'changed';
  return [control, effect, type.replaceAll('_', ' ')];
}

function authorOf(record: JsonObject, details: JsonObject): Actor | undefined {
  const name = text(record, 'author_name') ?? text(details, 'author_name');
  if (name === undefined) return undefined;
  return { name, kind: text(details, 'author_class') === 'User' ? 'human' : 'unknown' };
}
