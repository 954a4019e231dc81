import { expect, test } from 'vitest';
import { createCollector } from '../../files/collect.ts';
import { sources } from '../../conformance/fixtures.fixture.ts';
import type { JsonObject } from '../../source.ts';

const HOST = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const record = (more: JsonObject = {}) => ({
  eventVersion: '1.11',
  userIdentity: { type: 'AWSService', invokedBy: 'autoscaling.amazonaws.com' },
  eventTime: '2026-11-24T16:45:00Z',
  eventSource: 'ec2.amazonaws.com',
  eventName: 'RunInstances',
  awsRegion: 'eu-west-1',
  requestParameters: null,
  responseElements: null,
  eventID: '2bfd4ee2-0000-4000-8000-000000000090',
  readOnly: false,
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: '111122223333',
  eventCategory: 'Management',
  ...more,
});

/** The registries of ECR whose feed the text shows alive. */
function alive(text: unknown): readonly string[] {
  const collector = createCollector(sources, { path: 'trail.json', binding: {} });
  collector.take(Buffer.from(JSON.stringify(text)), 1);
  const { coverage, refused } = collector.finish(1);
  expect(refused).toEqual([]);
  return coverage.filter(({ source }) => source === 'ecr-cloudtrail').map(({ scope }) => scope);
}

test('a write of another service in a log file of the trail shows that pushes would stand there too', () => {
  expect(alive({ Records: [record()] })).toEqual([HOST]);
});

test.each<[string, JsonObject]>([
  ['reads, which a trail can leave out alone', { readOnly: true }],
  ['is a data event, which a trail can choose alone', { managementEvent: false, eventCategory: 'Data' }],
  [
    'is of a global service, written in one region for all',
    { eventSource: 'iam.amazonaws.com', awsRegion: 'us-east-1' },
  ],
  ['does not say whose trail it is of', { recipientAccountId: null }],
  ['names no region', { awsRegion: 'nowhere' }],
])('what %s shows nothing of it', (_, more) => {
  expect(alive({ Records: [record(more)] })).toEqual([]);
});

test('outside a log file of the trail a filter may have picked the record out', () => {
  expect(alive(record())).toEqual([]);
  expect(alive([record()])).toEqual([]);
  const bus = { version: '0', id: 'e', 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.ec2' };
  const delivered = {
    ...bus,
    account: '111122223333',
    time: '2026-11-24T16:45:00Z',
    region: 'eu-west-1',
    detail: record(),
  };
  expect(alive(delivered)).toEqual([]);
  expect(alive({ Records: [delivered] })).toEqual([]);
});
