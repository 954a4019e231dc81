import { InvalidInput } from '../../core/error.ts';
import type { Enclosed, Envelope } from '../envelope.ts';
import { enclosedText } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';
import { printed, printedByLabels } from '../records/printed.ts';
import type { JsonObject } from '../source.ts';

/**
 * Log lines as Grafana Loki takes them, and as its query API gives them. The labels are about the program that wrote
 * the lines. https://grafana.com/docs/loki/latest/reference/loki-http-api/
 */
export const lokiStreams: Envelope = {
  name: 'loki-streams',
  key: 'streams',
  recognises: (record) => streamsOf(record)?.some(isStream) === true,
  *open(record) {
    for (const stream of streamsOf(record) ?? []) {
      if (isStream(stream)) {
        const by = printedByLabels(stream.stream);
        for (const entry of stream.values) yield* printed(lineOf(entry), by);
      } else yield { record: new InvalidInput('streams', 'holds something that is no stream') };
    }
  },
};

function streamsOf({ streams, data }: JsonObject): readonly unknown[] | undefined {
  const list = isObject(data) && data.resultType === 'streams' ? data.result : streams;
  return Array.isArray(list) ? list : undefined;
}

function isStream(value: unknown): value is { readonly stream: JsonObject; readonly values: readonly unknown[] } {
  return isObject(value) && isObject(value.stream) && Array.isArray(value.values);
}

// Time and line, perhaps with labels of the line.
function lineOf(entry: unknown): Iterable<Enclosed> {
  const line: unknown = Array.isArray(entry) ? entry[1] : undefined;
  return typeof line === 'string' ? enclosedText(line) : [{ record: new InvalidInput('values', 'holds no line') }];
}
