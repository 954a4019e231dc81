import { expect, test } from 'vitest';
import { history, START, type Step } from '../../rules/scenarios/history.ts';
import { issued } from '../../rules/scenarios/control-scenario.ts';
import { MINUTE } from '../../core/time.ts';
import { only } from '../facts/facts.ts';
import { credentialsOf } from './credentials.ts';

const ACCOUNT = 'system:serviceaccount:argocd:application-controller';

function askedBy(at: number, cluster: string, ...steps: readonly Step[]): string | undefined {
  const credentials = credentialsOf(only(history(...steps).events, 'credential.issued'));
  return credentials('JTI=1', START + at * MINUTE, cluster).asked?.by.name;
}

test("a credential was asked for by whoever got it in another's name, before it was used and while it holds", () => {
  const [token, own] = [issued('eve', ACCOUNT, 'JTI=1', { lasts: 5 }), issued(ACCOUNT, ACCOUNT, 'JTI=1')];
  expect([-1, 0, 5, 6].map((at) => askedBy(at, 'prod-1', token))).toEqual([undefined, 'eve', 'eve', undefined]);
  expect(askedBy(1, 'prod-1', own)).toBeUndefined();
  expect(askedBy(1, 'prod-2', token)).toBeUndefined();
  expect(askedBy(1, 'prod-1', issued('eve', ACCOUNT, 'JTI=1', { strength: 'asserted' }))).toBeUndefined();
});
