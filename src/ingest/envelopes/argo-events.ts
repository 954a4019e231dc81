import { InvalidInput } from '../../core/error.ts';
import type { Enclosed, Envelope } from '../envelope.ts';
import { enclosedAny } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';
import type { JsonObject } from '../source.ts';

/**
 * An event on the bus of Argo Events, of any event source: https://argoproj.github.io/argo-events/eventsources/setup/webhook/.
 * The bus itself keeps `data` in base64.
 */
export const argoEvents: Envelope = {
  name: 'argo-events',
  recognises: ({ context, data, subject }) =>
    isObject(context) &&
    typeof context.specversion === 'string' &&
    typeof context.type === 'string' &&
    // A CDEvent has a context too, and a subject beside it.
    subject === undefined &&
    (isObject(data) || typeof data === 'string'),
  *open({ context, data }) {
    if (isObject(data)) yield* opened(data);
    else
      for (const one of enclosedAny(data, 'data'))
        yield one.record instanceof InvalidInput ? one : { ...one, record: { context, data: one.record } };
  },
};

function* opened(data: JsonObject): Iterable<Enclosed> {
  // Of a watched resource it matters what happened to it: it becomes what the Kubernetes API says in a watch.
  const watch = WATCH_TYPES.get(data['type']);
  if (watch !== undefined && isObject(data['body'])) yield { record: { type: watch, object: data['body'] } };
  // Some event sources put everything into the body, some have none: minio, calendar.
  else if (data['body'] === undefined) yield { record: data };
  else yield* enclosedAny(data['body'], 'data.body');
}

const WATCH_TYPES: ReadonlyMap<unknown, string> = new Map([
  ['ADD', 'ADDED'],
  ['UPDATE', 'MODIFIED'],
  ['DELETE', 'DELETED'],
]);
