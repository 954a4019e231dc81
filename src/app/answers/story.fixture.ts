import { expect } from 'vitest';
import { formatTime, HOUR, type Time } from '../../core/time.ts';
import { memoryStore } from '../../lineage/stores/memory/memory.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../../rules/scenarios/acme.ts';
import { decided } from '../../rules/scenarios/control-scenario.ts';
import { history, hours, START } from '../../rules/scenarios/history.ts';
import { deleted, deployed, pushed, ran, runs, updated } from '../../rules/scenarios/scenario.ts';
import { entered } from '../../rules/scenarios/workload-scenario.ts';
import { jsonText } from '../../sinks/json-text.ts';
import { analyze } from '../analysis/analyze.ts';
import type { Route } from './route.ts';

/** A build pushes; an hour later it runs; the tag is moved; the workload is rolled to that; somebody comes in; the tag goes. */
const STORY = history(
  ran('1'),
  pushed('shop/api:1', 'a', { by: 'ci-bot' }),
  hours(1),
  deployed('shop/api', 'shop/api:1'),
  decided('shop/api', 'shop/api:1', { decision: 'allowed', digest: 'a' }),
  runs('shop/api', 'shop/api:1', 'a', { pod: 'aaaaa' }),
  hours(1),
  pushed('shop/api:1', 'b', { by: 'mallory' }),
  hours(1),
  updated('shop/api', 'shop/api:1', { by: 'mallory' }),
  runs('shop/api', 'shop/api:1', 'b', { pod: 'bbbbb' }),
  runs('shop/api', 'shop/api:1', 'a', { pod: 'aaaaa', ended: true, since: 65 }),
  hours(1),
  entered('api-7d4b9c5f6d-bbbbb', 'api'),
  hours(1),
  deleted('shop/api:1'),
);
/** When the step of that hour has been made. */
export const after = (hour: number): Time => START + (hour + 0.5) * HOUR;
const POLICY = compilePolicy(loadPolicy(ACME, 'policy.yaml'));

const evidence = { ...STORY, inputs: [] };
export const analysis = analyze(evidence, POLICY);
/** The answer as JSON has it, held against its schema. */
export async function ask(route: Route, told: Readonly<Record<string, string>>, at?: Time) {
  if (route.from !== 'look-up' && route.from !== 'everything') throw new Error(`${route.id} is about findings alone`);
  const { lineage, findings } = analysis;
  const store = memoryStore();
  await store.record(evidence.events);
  const view = {
    standing: { at: lineage.at, findings, decisions: [] },
    history: store,
    analysis,
    evidence,
    store,
    inbox: { parcel: () => Promise.reject(new Error('no parcel')), quarantineRows: () => Promise.resolve([]) },
    attack: { releases: () => [] },
    decide: () => Promise.resolve([]),
  };
  const isParam = ([name]: readonly [string, string]): boolean => name in route.params.shape;
  const query = Object.entries(told).filter((one) => !isParam(one));
  const asked = {
    ...route.params.parse(Object.fromEntries(Object.entries(told).filter(isParam))),
    ...route.query.parse({ ...Object.fromEntries(query), ...(at !== undefined && { at: formatTime(at) }) }),
  };
  const answer: unknown = JSON.parse(jsonText(await Reflect.apply(route.answer, route, [asked, view])));
  expect(route.schema.parse(answer)).toEqual(answer);
  return Object(answer);
}
