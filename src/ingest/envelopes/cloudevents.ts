import { observed } from '../bound.ts';
import type { Envelope } from '../envelope.ts';
import { enclosedAny } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';

/**
 * A CloudEvent that only carries a record. https://github.com/cloudevents/spec/blob/main/cloudevents/formats/json-format.md
 *
 * Where the data cannot be understood without the type, the event is the record and stays whole: Harbor, Tekton,
 * CDEvents, Jenkins and Docker (`io.cd.`), Google and Azure services, Zot, Oracle's registry. Everybody else's type says which program sent it.
 */
export const cloudevents: Envelope = {
  name: 'cloudevents',
  recognises: (record) =>
    typeof record['specversion'] === 'string' &&
    typeof record['type'] === 'string' &&
    typeof record['source'] === 'string' &&
    isTransport(record['type']) &&
    (isContent(record['data']) || typeof record['data_base64'] === 'string'),
  *open({ data, data_base64: base64, time }) {
    yield* enclosedAny(data ?? base64, data === undefined ? 'data_base64' : 'data', observed(time));
  },
};

const WHOLE = [
  'harbor.',
  'dev.tekton.',
  'dev.cdevents.',
  'cd.events.',
  'io.cd.',
  'google.cloud.',
  'Microsoft.',
  'zotregistry.',
  'com.oraclecloud.artifacts.',
];
// A Pub/Sub message, and an audit log entry: each is complete without the event around it.
const CARRIERS: ReadonlySet<string> = new Set([
  'google.cloud.pubsub.topic.v1.messagePublished',
  'google.cloud.audit.log.v1.written',
]);

function isTransport(type: string): boolean {
  return CARRIERS.has(type) || !WHOLE.some((family) => type.startsWith(family));
}

function isContent(data: unknown): boolean {
  return isObject(data) || Array.isArray(data) || typeof data === 'string';
}
