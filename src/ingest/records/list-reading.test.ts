import { expect, test } from 'vitest';
import { jenkins } from '../sources/index.ts';

const context = { origin: { path: 'jenkins.json', line: 1, sha256: '0'.repeat(64) } };
const build = (number: number, more: object = {}) => ({
  _class: 'org.jenkinsci.plugins.workflow.job.WorkflowRun',
  building: true,
  number,
  timestamp: 1_795_538_010_000 + number,
  url: `https://jenkins.example/job/shop/${number}/`,
  ...more,
});

test('a list is believed once about each thing in it, and tells the latest of its times', () => {
  const builds = [build(1), build(2, { builtOn: 'builder-1' }), build(2, { builtOn: 'builder-2' }), build(1)];
  const record = { _class: 'org.jenkinsci.plugins.workflow.job.WorkflowJob', builds };
  const { events, at } = jenkins.read(record, context);
  const told = events.map((event) => event.type === 'run.reported' && [event.run, event.runner]);
  expect(told).toEqual([
    ['1', undefined],
    ['2', 'builder-1'],
  ]);
  expect(at).toBe(1_795_538_010_002);
});
