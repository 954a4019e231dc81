import { ACME } from '../scenarios/acme.ts';
import { days, history, hours, type Step } from '../scenarios/history.ts';
import { deployed, pushed, ran, runs } from '../scenarios/scenario.ts';
import { asked } from '../scenarios/workload-scenario.ts';
import type { Case, Story } from '../rule.ts';

const [FIRST, SECOND] = ['api-7d4b9c5f6d-x2x9q', 'api-7d4b9c5f6d-k8s2v'];
const REPORT = { byRuntime: true, uid: SECOND, pod: 'k8s2v' } as const;
const release = (run: string, image: string, digest: string): Step => [
  ran(run, { made: [`${image}@${digest}`] }),
  pushed(image, digest),
];

/** One API server's log is not read: it has the making of both pods, and the change to what the second one runs. */
const halfRead = (
  called: string,
  digest: string,
  ...told: readonly [between?: Step, after?: Step, strength?: 'asserted']
): Story => {
  const [between = [], after = [], strength] = told;
  return history(
    release('1', 'shop/api:0.9', 'c'),
    release('2', 'shop/api:1.0', 'a'),
    deployed('shop/api', 'shop/api:1.0'),
    runs('shop/api', 'shop/api:1.0', 'a', { byRuntime: true, uid: FIRST }),
    days(1),
    between,
    hours(1),
    runs('shop/api', called, digest, { ...REPORT, ...(strength && { strength }) }),
    hours(1),
    after,
  );
};
/** The API server's answer to the deletion of the second pod. */
const gone = (image: string, uid = SECOND): Step =>
  asked(`shop/${SECOND}`, {}, { kind: 'Pod', verb: 'delete', by: 'system:node:n1', uid, had: { api: image } });

/** No record of a pod itself shows its image, but perhaps the answer to its deletion. */
export const unwritten: readonly Case[] = [
  {
    name: 'the answer to a pod’s deletion shows that it asked for another tag',
    policy: ACME,
    ...halfRead('shop/api:1.1', 'b', release('3', 'shop/api:1.1', 'b'), gone('shop/api:1.1')),
    expect: 'none',
  },
  {
    name: 'the answer to the pod’s deletion shows the same tag, behind which somebody put another release on the node',
    policy: ACME,
    ...halfRead('shop/api:1.1', 'b', release('3', 'shop/api:1.1', 'b'), gone('shop/api:1.0')),
    defeats: 'called-otherwise',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the answer to the deletion of an earlier pod of that name shows another tag',
    policy: ACME,
    ...halfRead('shop/api:1.0', 'e', gone('shop/api:1.1', 'of-another-pod')),
    expect: 'fires',
    says: 'no record shows that the tag was moved',
  },
  {
    name: 'nodes call the bytes by a tag that an approved build has made since, and nothing shows what the pod asked for',
    policy: ACME,
    ...halfRead('shop/api:1.1', 'b', release('3', 'shop/api:1.1', 'b')),
    expect: { quiet: 'called-otherwise' },
  },
  {
    name: 'a thief pushes another tag without a build, and puts it behind the one that the pod asks for on a node',
    policy: ACME,
    ...halfRead('shop/api:1.1', 'b', pushed('shop/api:1.1', 'b')),
    defeats: 'called-otherwise',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'bytes that were brought onto the node by the name of another release',
    policy: ACME,
    ...halfRead('shop/api:1.1', 'e', release('3', 'shop/api:1.1', 'b')),
    defeats: 'called-otherwise',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'an old release, which somebody put behind the tag on a node',
    policy: ACME,
    ...halfRead('shop/api:0.9', 'c'),
    defeats: 'called-otherwise',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'somebody who is no kubelet writes the status, and names another release',
    policy: ACME,
    ...halfRead('shop/api:1.1', 'b', release('3', 'shop/api:1.1', 'b'), undefined, 'asserted'),
    defeats: 'called-otherwise',
    expect: 'fires',
  },
];
