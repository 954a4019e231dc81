import { describe, expect, test } from 'vitest';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Lineage } from '../../core/lineage.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { joined, told } from './merging.fixture.ts';

// Feeds of different systems, or two of one, about one run, one image on a host, one workload: what is joined, and from
// which record each part is, in whichever order they come.

function inBothOrders(feeds: readonly (readonly LandwaiterEvent[])[], look: (lineage: Lineage) => void): void {
  for (const order of [feeds, feeds.toReversed()]) look(joined(order.flat()));
}

const COMMIT = '3484a3fb816e0859fd6e1cea078d76385ff50625';
const OF_TAG = { '"ref": "main"': '"ref": "v1.4.0"', '"tag": false': '"tag": true' };
const JENKINS_RUN = {
  'job/shop/13/': 'job/shop/job/release%20line/63/',
  '"url": "job/shop/"': '"url": "job/shop/job/release%20line/"',
  '"number": 13': '"number": 63',
};

describe('records of one run complete one another', () => {
  test('GitLab: webhooks of the pipeline and of its job', () => {
    // The first pipeline webhook comes before any runner took a job; which one did is in the job's.
    const pipeline = told('gitlab/pipeline-waiting', { '"source": "schedule"': '"source": "push"' });
    const [run] = joined(pipeline).runs;
    const job = told('gitlab/job-finished', { '"pipeline_id": 8123': `"pipeline_id": ${run?.run ?? ''}` });
    inBothOrders([pipeline, job], ({ runs }) => {
      expect(runs.map(({ run: id, facts }) => [id, facts.map(({ source }) => source)])).toEqual([
        [run?.run, ['gitlab', 'gitlab']],
      ]);
      expect(runs[0]).toMatchObject({
        strength: 'asserted',
        workflow: '.gitlab-ci.yml',
        trigger: 'push',
        commit: COMMIT,
        runner: 'group_type/builder-3/docker/release',
        actor: { name: 'dana' },
        claims: {},
      });
      // A job's end is not the pipeline's.
      expect(runs[0]).not.toHaveProperty('to');
    });
  });

  test('GitLab: the pipeline as the API answers it, and its webhook', () => {
    const [api, webhook] = [told('gitlab/api-pipeline'), told('gitlab/pipeline-succeeded')];
    inBothOrders([api, webhook], ({ runs }) => {
      expect(runs).toHaveLength(1);
      expect(runs[0]).toMatchObject({
        strength: 'recorded',
        conclusion: 'success',
        ref: 'refs/heads/main',
        trigger: 'push',
        workflow: '.gitlab-ci.yml',
        runner: 'group_type/builder-3/docker/release',
      });
      expect(runs[0]?.claims).toEqual({ workflow: webhook[0], runner: webhook[0] });
    });
  });

  test('GitLab: a fork that only the webhook tells of', () => {
    const api = told('gitlab/api-pipeline');
    const webhook = told('gitlab/pipeline-from-fork');
    const [fork] = joined(webhook).runs;
    const same = api.map((one) => ({ ...one, run: fork?.run ?? '', project: fork?.project ?? '' }));
    inBothOrders([same, webhook], ({ runs }) => {
      expect(runs).toHaveLength(1);
      expect(runs[0]).toMatchObject({ strength: 'recorded', head: fork?.head, claims: { head: webhook[0] } });
    });
  });

  test('Jenkins: the Notification plugin and the CloudEvents plugin', () => {
    const notification = told('jenkins/completed');
    const cloudEvent = told('jenkins/cloudevents-completed', JENKINS_RUN);
    // Two records of one phase do not contradict each other.
    expect(notification[0]?.id).not.toBe(cloudEvent[0]?.id);
    inBothOrders([notification, cloudEvent], ({ runs }) => {
      expect(runs).toHaveLength(1);
      expect(runs[0]).toMatchObject({
        project: 'shop/release line',
        run: '63',
        strength: 'asserted',
        conclusion: 'success',
        commit: COMMIT,
        // Only the Notification plugin tells the branch, only the CloudEvents plugin the user.
        ref: 'refs/heads/main',
        actor: { name: 'dana' },
        claims: {},
      });
      expect(new Set(runs[0]?.facts)).toEqual(new Set([...cloudEvent, ...notification]));
    });
  });

  test('Jenkins: a build as the API answers it, and the user that the CloudEvents plugin names', () => {
    // Started by a timer: the API names no user.
    const build = told('jenkins/api-build', {
      'ci/job/shop/job/release/63/': 'job/shop/job/release%20line/63/',
      '"userId": "dana"': '"userId": null',
    });
    const cloudEvent = told('jenkins/cloudevents-completed', JENKINS_RUN);
    const notification = told('jenkins/completed');
    inBothOrders([build, notification, cloudEvent], ({ runs }) => {
      expect(runs).toHaveLength(1);
      expect(runs[0]).toMatchObject({ strength: 'recorded', trigger: 'manual', actor: { name: 'dana' } });
      expect(runs[0]?.claims).toEqual({ actor: cloudEvent[0] });
    });
  });
});

test('GitLab: a push that the registry notifies of is explained by the pipeline of its webhooks', () => {
  const policy = compilePolicy(
    loadPolicy(
      Buffer.from(`version: 1
publishers:
  - repositories: ["registry.acme.example/shop/**"]
    actors: [shop-bot]
    builds:
      - { source: gitlab, project: acme/shop, workflows: [".gitlab-ci.yml"], refs: ["refs/tags/v*"], triggers: [push] }
`),
      'landwaiter.yaml',
    ),
  );
  const feeds = [
    told('distribution/push-gitlab-ci-job', { '16:45:02': '16:41:30', '"1.4"': '"1.4.0"' }),
    told('gitlab/pipeline-succeeded', OF_TAG),
    told('gitlab/job-finished'),
  ];
  for (const order of [feeds, feeds.toReversed()]) {
    const lineage = joined(order.flat(), policy);
    const [push] = lineage.pushes;
    if (!push) throw new Error('no push');
    expect(push).toMatchObject({ strength: 'recorded', actor: { name: 'shop-bot', kind: 'ci' } });
    expect(lineage.explanation(push)).toMatchObject({
      state: 'explained',
      by: 'ref',
      strength: 'inferred',
      run: { system: 'gitlab', run: '8123', facts: [{ source: 'gitlab' }, { source: 'gitlab' }] },
    });
    expect(lineage.explanation(push)).not.toHaveProperty('unapproved');
  }
});

describe('a host’s records join the registry’s by the digest of the config', () => {
  const C = 'c'.repeat(64);
  const registry = told('distribution/push-manifest');

  test('docker: commit, tag and push', () => {
    const host = [
      ...told('docker/commit', { [`sha256:${'d'.repeat(64)}`]: `sha256:${C}`, '1795538702301': '1795538699301' }),
      ...told('docker/tag', { '1795538702301': '1795538700301' }),
      ...told('docker/push'),
    ];
    inBothOrders([registry, host], (lineage) => {
      const origins = lineage.pushes.flatMap((push) => lineage.hostOrigins(push));
      expect(origins).toMatchObject([{ host: 'build-1', how: 'committed', strength: 'recorded' }]);
      expect(origins[0]?.facts.map(({ source, action }) => [source, action])).toEqual([
        ['docker', 'committed'],
        ['docker', 'tagged'],
        ['docker', 'pushed'],
      ]);
    });
  });

  test('docker: a push under another name is another story', () => {
    const host = [
      ...told('docker/tag', { '1795538702301': '1795538700301' }),
      ...told('docker/push', { 'shop/api:1.4': 'shop/web:1.4' }),
    ];
    inBothOrders([registry, host], (lineage) => {
      const origins = lineage.pushes.flatMap((push) => lineage.hostOrigins(push));
      expect(origins.map(({ how, facts }) => [how, facts.map(({ action }) => action)])).toEqual([
        ['tagged', ['tagged']],
      ]);
    });
  });

  test('podman: a commit that lacks the new id, and the push that has it', () => {
    const host = [
      ...told('podman/commit', { '1795538702058538406': '1795538699058538406' }),
      ...told('podman/tag', { '1795538702058538406': '1795538700058538406' }),
      ...told('podman/push'),
    ];
    inBothOrders([registry, host], (lineage) => {
      const origins = lineage.pushes.flatMap((push) => lineage.hostOrigins(push));
      expect(origins).toMatchObject([{ host: 'build-1', how: 'committed', strength: 'inferred' }]);
      expect(origins[0]?.facts.map(({ source, action }) => [source, action])).toEqual([
        ['podman', 'committed'],
        ['podman', 'tagged'],
        ['podman', 'pushed'],
      ]);
    });
  });
});

test('Kubernetes: the audit log says who asked, the list of pods which digest it is', () => {
  // Nothing rewrote the tag here: the digest is the kubelet's word alone.
  const asked = told('kubernetes-audit/create-deployment', { [`api:1.4@sha256:${'a'.repeat(64)}`]: 'api:1.4' });
  const seen = told('kubernetes-pods/running-pod');
  const child = told('kubernetes-audit/create-pod-by-controller');
  inBothOrders([asked, child, seen], ({ placements, deployments }) => {
    expect(
      placements.map((one) => ({
        container: `${one.workload}/${one.container}`,
        digest: one.digest?.slice(0, 9),
        resolved: one.resolved,
        running: one.running,
        asked: one.asked.map(({ actor, fact }) => [actor?.name, fact.source]),
        observed: one.observed.map(({ source }) => source),
      })),
    ).toEqual(
      [
        { container: 'Deployment/api/api', digest: 'sha256:aa', running: true },
        { container: 'Deployment/api/migrate', digest: 'sha256:bb', running: false },
      ].map((one) => ({
        ...one,
        resolved: false,
        asked: [['dana@acme.example', 'kubernetes-audit']],
        observed: ['kubernetes-pods'],
      })),
    );
    // The controller's pod is no wish of its own.
    expect(deployments.map(({ workload }) => workload)).toEqual(['Deployment/api', 'Deployment/api']);
  });
});
