import type { Envelope } from '../envelope.ts';
import { enclosedText, holdsRecord } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';
import type { JsonObject } from '../source.ts';

/**
 * A log line in an archive of Datadog. What was JSON stands parsed under `attributes`; `message` is then a field of it,
 * whose text anybody may have written. https://docs.datadoghq.com/logs/log_configuration/archives/
 */
export const datadogArchive: Envelope = {
  name: 'datadog-archive',
  recognises: (record) =>
    typeof record['_id'] === 'string' &&
    typeof record['date'] === 'string' &&
    (attributesOf(record) !== undefined || holdsRecord(record['message'])),
  *open(record) {
    const attributes = attributesOf(record);
    if (attributes !== undefined) yield { record: attributes };
    else if (typeof record['message'] === 'string') yield* enclosedText(record['message']);
  },
};

function attributesOf({ attributes }: JsonObject): JsonObject | undefined {
  return isObject(attributes) && Object.keys(attributes).length > 0 ? attributes : undefined;
}
