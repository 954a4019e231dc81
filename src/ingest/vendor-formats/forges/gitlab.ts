import type { Actor } from '../../../core/actor.ts';
import { InvalidInput, quoted } from '../../../core/error.ts';
import type { RunReported } from '../../../core/event.ts';
import { known } from '../../../core/known.ts';
import { isObject, missing, requiredText, requiredWhole, text } from '../../records/json.ts';
import { looseTime } from '../../records/foreign-time.ts';
import type { Context, JsonObject, Reading } from '../../source.ts';
import { ofSystem, projectId } from '../../records/told-by.ts';

// What the webhooks and the API of GitLab have in common.

const WAITING = /^(?:created|waiting_for_resource|waiting_for_callback|preparing|pending|scheduled|manual)$/;

export function gitlabStatus(
  told: string,
  field: string,
): Pick<RunReported, 'status'> & { readonly conclusion?: string } {
  if (WAITING.test(told)) return { status: 'queued' };
  if (told === 'running' || told === 'canceling') return { status: 'running' };
  if (/^(?:success|failed|canceled|skipped)$/.test(told)) return { status: 'completed', conclusion: told };
  throw new InvalidInput(field, `not a status of a pipeline or job: ${quoted(told)}`);
}

export function gitlabRef(record: JsonObject): string | undefined {
  const ref = text(record, 'ref');
  if (ref === undefined || ref.startsWith('refs/')) return ref;
  const { tag } = record;
  return typeof tag === 'boolean' ? `refs/${tag ? 'tags' : 'heads'}/${ref}` : ref;
}

// Tokens of projects and groups act as users that GitLab makes for them.
export function gitlabActor(name: string | undefined): Actor | undefined {
  if (name === undefined) return undefined;
  return { name, kind: /^(?:project|group|service_account)_.*(?:bot|[0-9a-f]{16})/.test(name) ? 'robot' : 'human' };
}

const PIPELINE_ADDRESS = /^https?:\/\/[^/]+\/(.+)\/-\/pipelines\/\d+$/;

/** A pipeline as the API answers it, in a list or alone. */
export function isApiPipeline(record: JsonObject): boolean {
  const { web_url: address } = record;
  return (
    typeof address === 'string' &&
    PIPELINE_ADDRESS.test(address) &&
    typeof record['sha'] === 'string' &&
    typeof record['status'] === 'string'
  );
}

/** GitLab's own record of the pipeline, fetched by the operator. The list shows neither user nor end. */
export function readApiPipeline(record: JsonObject, { origin }: Context): Reading {
  const project = PIPELINE_ADDRESS.exec(requiredText(record, 'web_url'))?.[1] ?? '';
  const number = requiredWhole(record, 'id');
  const told = requiredText(record, 'status');
  const { status, conclusion } = gitlabStatus(told, 'status');
  const updated = looseTime(record, 'updated_at');
  const ended = status === 'completed' ? (looseTime(record, 'finished_at') ?? updated) : undefined;
  const created = looseTime(record, 'created_at');
  const at = ended ?? updated ?? created ?? missing('created_at');
  const event: RunReported = {
    type: 'run.reported',
    id: `gitlab:api:${number}:${told}:${at}:${isObject(record['user']) ? 'whole' : 'listed'}`,
    ...ofSystem('gitlab', at, 'recorded', origin, project),
    run: String(number),
    ...projectId(text(record, 'web_url'), record['project_id']),
    status,
    ...known({
      conclusion,
      started: looseTime(record, 'started_at') ?? created,
      ended,
      ref: gitlabRef(record),
      commit: text(record, 'sha'),
      trigger: text(record, 'source'),
      actor: isObject(record['user']) ? gitlabActor(text(record, 'user', 'username')) : undefined,
    }),
  };
  return { events: [event], at, scope: project };
}
