import { known } from '../../../../core/known.ts';
import type { Digest } from '../../../../core/digest.ts';
import { createApi } from '../../../../ingest/fetching/api.ts';
import type { Collect } from '../../../../ingest/fetching/world.ts';
import type { CollectorSpec, FetchingSpec } from '../../../../policy/schema/collectors.ts';
import { openRegistry, type RegistryClient } from '../../../../registry/client.ts';
import { registryLogin } from '../../../resources/registry-login.ts';
import { type Environment, type Secrets, secretsOf } from '../../../resources/secrets.ts';

/** What collectors are opened with. */
export interface CollectingParts {
  readonly environment: Environment;
  readonly now: () => number;
  /** Whether a push of this digest was told by its registry. */
  readonly seen: (digest: Digest) => Promise<boolean>;
}

type RegistrySpec = Extract<CollectorSpec, { readonly kind: 'registry' | 'registry-canary' }>;

const GITHUB = 'https://api.github.com';

/**
 * The collector of a configuration; only what its kind needs is loaded.
 * @throws InvalidInput for a missing secret, a kubeconfig that cannot be read, a wrong address.
 */
export async function openCollector(spec: FetchingSpec, { environment, now, seen }: CollectingParts): Promise<Collect> {
  const secrets = secretsOf(environment);
  const every = spec.kind === 'kubernetes' ? {} : known({ every: spec.every });
  switch (spec.kind) {
    case 'registry': {
      const { registryReconcile } = await import('../../../../ingest/collectors/registry-reconcile.ts');
      const { host, repositories } = spec;
      return registryReconcile({ registry: registryOf(spec, secrets, now), host, repositories, ...every });
    }
    case 'registry-canary': {
      const { registryCanary } = await import('../../../../ingest/collectors/registry-canary.ts');
      const { host, repository } = spec;
      const registry = registryOf(spec, secrets, now);
      return registryCanary({ registry, host, repository, seen, ...every, ...known({ within: spec.within }) });
    }
    case 'engine':
      return (await import('../../../../ingest/collectors/engine-events.ts')).engineEvents({ socket: spec.socket });
    case 'github': {
      const { githubRuns } = await import('../../../../ingest/collectors/github-runs.ts');
      return githubRuns({ api: githubOf(spec, secrets, now), projects: spec.projects, ...every });
    }
    case 'github-redelivery': {
      const { githubRedelivery } = await import('../../../../ingest/collectors/github-redelivery.ts');
      return githubRedelivery({ api: githubOf(spec, secrets, now), hooks: spec.hooks, ...every });
    }
    case 'gitlab': {
      const { gitlabPipelines } = await import('../../../../ingest/collectors/gitlab-pipelines.ts');
      const headers = { 'private-token': secrets(spec.secret) };
      const api = createApi({ base: spec.api, headers, fetch: globalThis.fetch, now });
      return gitlabPipelines({ api, projects: spec.projects, ...every, ...known({ watchHooks: spec.watchHooks }) });
    }
    case 'file':
      return (await import('../../../../ingest/collectors/file-tail.ts')).fileTail({ path: spec.path, ...every });
    case 'kubernetes': {
      const [{ collectKubernetes }, { inCluster }, { fromKubeconfig }] = await Promise.all([
        import('../../../../ingest/collectors/kubernetes.ts'),
        import('../../../../ingest/collectors/kubernetes/access.ts'),
        import('../../../../ingest/collectors/kubernetes/kubeconfig.ts'),
      ]);
      const { kubeconfig, context, resources, relistEvery } = spec;
      const access = await (kubeconfig === undefined ? inCluster(environment) : fromKubeconfig(kubeconfig, context));
      const limits = known({ relist: relistEvery });
      return collectKubernetes({ access, random: Math.random, limits, ...known({ resources }) });
    }
  }
}

function registryOf(
  { host, secret, tokenHosts, plain }: RegistrySpec,
  secrets: Secrets,
  now: () => number,
): RegistryClient {
  const credentials = secret === undefined ? undefined : registryLogin(secret, secrets);
  const more = known({ credentials, tokenHosts, isPlain: plain });
  return openRegistry({ host, fetch: globalThis.fetch, now, ...more });
}

function githubOf(
  { api, secret }: { readonly api?: string | undefined; readonly secret: string },
  secrets: Secrets,
  now: () => number,
) {
  const headers = {
    authorization: `Bearer ${secrets(secret)}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
  };
  return createApi({ base: api ?? GITHUB, headers, fetch: globalThis.fetch, now });
}
