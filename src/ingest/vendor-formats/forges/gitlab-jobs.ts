import type { RunReported } from '../../../core/event.ts';
import { known } from '../../../core/known.ts';
import { HOUR } from '../../../core/time.ts';
import { isObject, missing, object, part, requiredText, requiredWhole, text, texts } from '../../records/json.ts';
import { looseTime } from '../../records/foreign-time.ts';
import { ofSystem, projectId } from '../../records/told-by.ts';
import type { Context, JsonObject, Reading } from '../../source.ts';
import { gitlabActor, gitlabRef, gitlabStatus } from './gitlab.ts';

const JOB_ADDRESS = /^https?:\/\/[^/]+\/(.+)\/-\/jobs\/\d+$/;

/** A job as the API answers it, in a list or alone: it holds its pipeline. */
export function isApiJob(record: JsonObject): boolean {
  const { web_url: address, pipeline } = record;
  return (
    typeof address === 'string' &&
    JOB_ADDRESS.test(address) &&
    typeof record['status'] === 'string' &&
    isObject(pipeline) &&
    typeof pipeline['sha'] === 'string'
  );
}

/** GitLab's own record of a job: of its pipeline it says what the list of pipelines does. */
export function readApiJob(record: JsonObject, { origin }: Context): Reading {
  const project = JOB_ADDRESS.exec(requiredText(record, 'web_url'))?.[1] ?? '';
  const pipeline = object(record, 'pipeline') ?? {};
  const { status, conclusion } = gitlabStatus(requiredText(record, 'pipeline', 'status'), 'pipeline.status');
  const { status: own } = gitlabStatus(requiredText(record, 'status'), 'status');
  const created = looseTime(record, 'created_at');
  const begun = looseTime(pipeline, 'created_at');
  const at = looseTime(record, 'finished_at') ?? looseTime(record, 'started_at') ?? created ?? missing('created_at');
  const again = againOf(begun, created);
  const event: RunReported = {
    type: 'run.reported',
    // Asked again, it may hold a later state of its pipeline.
    id: `gitlab:api:job:${requiredWhole(record, 'id')}:${requiredText(record, 'status')}:${at}:${looseTime(pipeline, 'updated_at') ?? ''}`,
    ...ofSystem('gitlab', at, 'recorded', origin, project),
    run: String(requiredWhole(record, 'pipeline', 'id')),
    ...projectId(text(record, 'web_url'), pipeline['project_id']),
    // While this one is not done the pipeline is not, whatever it says of an earlier time.
    status: own === 'completed' ? status : 'running',
    ...known({
      conclusion: own === 'completed' ? conclusion : undefined,
      started: looseTime(pipeline, 'started_at') ?? begun,
      ended:
        own === 'completed' && status === 'completed'
          ? (looseTime(pipeline, 'finished_at') ?? looseTime(pipeline, 'updated_at'))
          : undefined,
      again,
      ref: gitlabRef({ tag: record['tag'], ref: pipeline['ref'] }),
      commit: text(pipeline, 'sha'),
      trigger: text(pipeline, 'source'),
      runner: runnerOf(record),
      // Who starts a job is not who started the pipeline.
      actor: again && gitlabActor(text(part(record, 'user'), 'username')),
    }),
  };
  return { events: [event], at, scope: project };
}

/** Jobs are made with their pipeline: one that is made later was started again. */
function againOf(begun: number | undefined, created: number | undefined): RunReported['again'] {
  return begun !== undefined && created !== undefined && created > begun + HOUR ? { at: created } : undefined;
}

function runnerOf(record: JsonObject): string | undefined {
  const runner = part(record, 'runner');
  const tags = Array.isArray(record['tag_list']) ? texts(record, 'tag_list') : [];
  return [text(runner, 'runner_type'), text(runner, 'description'), ...tags].filter(Boolean).join('/') || undefined;
}
