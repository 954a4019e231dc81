import { describe, expect, it } from 'vitest';
import { formatTime, HOUR } from '../../../core/time.ts';
import { digestOf } from '../../../rules/scenarios/scenario.ts';
import { after, analysis, ask } from '../story.fixture.ts';
import { actor } from './actor.ts';
import { image } from './image.ts';
import { repositories } from './repositories.ts';
import { workloads } from './workloads.ts';

const NOBODY = 'nobody@acme.example';
const ARGO = 'system:serviceaccount:argocd:application-controller';

describe('an image by its digest', () => {
  it('has its names, its build, and how what runs of it stands', async () => {
    expect(await ask(image, { digest: digestOf('b') })).toMatchObject({
      digest: digestOf('b'),
      names: [{ repository: 'shop/api', tags: ['1'], pushedBy: ['mallory'], running: 1 }],
      running: { standing: 'broken', containers: 1, pushedBy: 'mallory', findings: [{}] },
      ran: 0,
    });
    expect(await ask(image, { digest: digestOf('a') })).toMatchObject({
      ran: 1,
      builds: [expect.stringMatching(/run 1/)],
    });
  });

  it('has no row of what runs, where nothing of it does', async () => {
    expect(await ask(image, { digest: digestOf('a') })).not.toHaveProperty('running');
    expect(await ask(image, { digest: digestOf('a') }, after(1))).toMatchObject({ running: { standing: 'trusted' } });
  });

  it('is asked for by a digest, of which there is a record', async () => {
    await expect(ask(image, { digest: 'shop/api:1' })).rejects.toThrow('is no digest');
    await expect(ask(image, { digest: digestOf('e') })).rejects.toMatchObject({
      refusal: 'not-found',
      message: expect.stringContaining(digestOf('e')),
    });
  });
});

describe('repositories', () => {
  it('are told with what they were given, by whom last, and what of it runs', async () => {
    const { items } = await ask(repositories, {});
    expect(items).toEqual([
      expect.objectContaining({
        repository: 'shop/api',
        images: 2,
        tags: 1,
        pushes: 2,
        pushedBy: 'mallory',
        running: 1,
      }),
    ]);
  });

  it('are found by host and by a part of the path', async () => {
    const registry = analysis.lineage.repositories[0]?.registry ?? '';
    const named = async (query: Readonly<Record<string, string>>) =>
      (await ask(repositories, query)).items.map(({ repository }: { repository: string }) => repository);
    expect(await named({ registry, q: 'op/a' })).toEqual(['shop/api']);
    expect(await named({ q: 'shop/web' })).toEqual([]);
    expect(await named({ registry: 'other.acme.example' })).toEqual([]);
  });
});

describe('workloads', () => {
  it('are told with what they run, whether it can be trusted, and who deployed it', async () => {
    const { items } = await ask(workloads, {});
    expect(items).toEqual([
      expect.objectContaining({
        workload: 'Deployment/api',
        environment: 'prod',
        running: 1,
        standing: 'broken',
        because: expect.objectContaining({ reason: expect.any(String) }),
        images: [{ image: expect.stringContaining('shop/api:1'), digest: digestOf('b') }],
        deployedBy: ARGO,
      }),
    ]);
  });

  it.each([
    [{ standing: 'broken' }, 1],
    [{ standing: 'trusted' }, 0],
    [{ running: 'false' }, 0],
    [{ environment: 'prod', running: 'true' }, 1],
    [{ environment: 'none' }, 0],
    [{ namespace: 'shop' }, 1],
    [{ namespace: 'other' }, 0],
    [{ workload: 'Deployment/web' }, 0],
  ])('are filtered by %j', async (query, count) => {
    expect((await ask(workloads, query)).items).toHaveLength(count);
  });

  it('stand as they stood at a time', async () => {
    const [then] = (await ask(workloads, {}, after(2))).items;
    expect(then).toMatchObject({ standing: 'trusted', images: [{ digest: digestOf('a') }] });
    expect(then).not.toHaveProperty('because');
  });
});

describe('an actor', () => {
  it('has what it did, and what of it runs', async () => {
    expect(await ask(actor, { name: 'mallory' })).toMatchObject({
      name: 'mallory',
      pushes: 1,
      repositories: { items: [{ repository: 'shop/api', count: 1 }], more: 0 },
      running: { images: 1, containers: 1 },
      findings: [{}],
    });
    expect(await ask(actor, { name: ARGO })).toMatchObject({
      pushes: 0,
      deployments: 1,
      workloads: { items: [{ workload: 'Deployment/api', count: 1 }], more: 0 },
      records: { items: [{ type: 'workload.changed' }] },
    });
    expect(await ask(actor, { name: 'ci-bot' })).toMatchObject({ pushes: 1, running: { images: 0, containers: 0 } });
  });

  it('is told of within a window of time, and known outside it', async () => {
    const at = analysis.lineage.pushes[1]?.at ?? Number.NaN;
    const pushes = async (window: Readonly<Record<string, string>>) =>
      (await ask(actor, { name: 'mallory', ...window })).pushes;
    expect(await pushes({ since: formatTime(at) })).toBe(1);
    expect(await pushes({ until: formatTime(at) })).toBe(0);
    await expect(ask(actor, { name: 'mallory', since: formatTime(at), until: formatTime(at - HOUR) })).rejects.toThrow(
      'later',
    );
  });

  it('is unknown by a name that stands in no record, which is said', async () => {
    await expect(ask(actor, { name: NOBODY })).rejects.toMatchObject({
      refusal: 'not-found',
      message: expect.stringContaining(NOBODY),
    });
  });
});
