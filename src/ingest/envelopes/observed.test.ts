import { expect, test } from 'vitest';
import { parseTime } from '../../core/time.ts';
import { createCollector } from '../files/collect.ts';
import * as all from '../sources/index.ts';

const AT = '2026-11-24T08:00:00.123Z';
/** A webhook that does not say when. */
const HOOK = {
  domain: 'docker',
  event_type: 'pushed',
  data: { repo_key: 'docker-local', name: 'manifest.json', sha256: 'a'.repeat(64), image_name: 'shop/api', tag: '1.4' },
  subscription_key: 'chain',
  jpd_origin: 'https://docker.acme.example',
  source: 'jfrog/otto',
};
const TEXT = JSON.stringify(HOOK);
const MILLISECONDS = parseTime(AT);

function timesOf(record: object, observedAt?: number): readonly number[] {
  const binding = observedAt === undefined ? {} : { observedAt };
  const collector = createCollector([all.jfrog], { path: 'x', binding });
  collector.take(Buffer.from(JSON.stringify(record)), 1);
  return collector.finish(1).events.map(({ at }) => at);
}

test.each<[string, object]>([
  ['its receiver wrote beside it', { ...HOOK, observedAt: AT }],
  [
    'SNS gives',
    { Type: 'Notification', TopicArn: 'arn:aws:sns:eu-west-1:111122223333:t', Message: TEXT, Timestamp: AT },
  ],
  ['SQS took it', { MessageId: 'm', Body: TEXT, Attributes: { SentTimestamp: `${MILLISECONDS}` } }],
  [
    'SQS took what a function gets',
    { messageId: 'm', eventSource: 'aws:sqs', body: TEXT, attributes: { SentTimestamp: `${MILLISECONDS}` } },
  ],
  ['EventBridge gives', { 'detail-type': 'hook', source: 'acme', account: '111122223333', time: AT, detail: HOOK }],
  ['CloudEvents give', { specversion: '1.0', id: '1', type: 'hook', source: 'acme', time: AT, data: HOOK }],
  ['Splunk’s collector gets', { time: MILLISECONDS / 1000, event: HOOK }],
  ['a log shipper adds', { '@timestamp': AT, message: TEXT }],
  ['the journal adds', { __REALTIME_TIMESTAMP: `${MILLISECONDS}000`, MESSAGE: TEXT }],
  ['Docker adds', { log: `${TEXT}\n`, stream: 'stdout', time: AT }],
  ['CloudWatch has', { events: [{ timestamp: MILLISECONDS, message: TEXT }] }],
  [
    'OpenTelemetry has',
    {
      resourceLogs: [
        {
          scopeLogs: [{ logRecords: [{ observedTimeUnixNano: `${MILLISECONDS}000000`, body: { stringValue: TEXT } }] }],
        },
      ],
    },
  ],
])('a webhook without a time came when %s', (_, record) => {
  expect(timesOf(record)).toEqual([MILLISECONDS]);
});

test('at a door a time in the body is none: whoever sends it wrote it', () => {
  expect(timesOf({ ...HOOK, observedAt: AT }, 1000)).toEqual([1000]);
});

test('a time that is none stands for nothing', () => {
  expect(timesOf({ ...HOOK, observedAt: 'yesterday' })).toEqual([]);
  expect(timesOf({ time: 0, event: HOOK })).toEqual([]);
  expect(timesOf({ MessageId: 'm', Body: TEXT, Attributes: { SentTimestamp: 'soon' } })).toEqual([]);
});
