import type { Actor, Feed, Registry } from '../../organisation.ts';
import { accountOf } from '../accounts.ts';
import { called, sessionOf } from '../aws.ts';
import { logged, registryId, tenantOf } from '../azure.ts';
import { agentOf, audited } from '../google.ts';
import { namingOf, numberOf, withPort } from '../naming.ts';
import { type Hum, type NativeRecord, stamp, told } from '../writer.ts';

interface Asked {
  readonly registry: Registry;
  readonly by: Actor;
  readonly address: string;
  readonly feed: Feed;
  readonly at: number;
}

const HOUR = 3_600_000;

/** Every few hours somebody of that kind looks at something; webhooks that tell only what is stored stay silent. */
function now(hours: number, kind: Actor['kind'], tell: (asked: Asked) => NativeRecord | undefined): Hum {
  return ({ registries, actors }, feed, at) => {
    const registry = registries.find(({ id }) => id === feed.of);
    const by = actors.find((one) => one.kind === kind) ?? actors[0];
    if (!registry || !by || Math.floor(at / HOUR) % hours !== 0) return [];
    const address = kind === 'node' ? '192.0.2.131' : kind === 'person' ? '198.51.100.24' : '192.0.2.23';
    // Never at the full hour.
    const minute = numberOf(1, 58, 'minute', feed.name, at) * 60_000;
    const record = tell({ registry, by, address, feed, at: at + minute + 417 });
    return record === undefined ? [] : [record];
  };
}

/** A scanner reads layers. */
function scanned({ registry, address, feed, at }: Asked): NativeRecord {
  const naming = namingOf(feed.name, 'scanned', at);
  const digest = `sha256:${namingOf('layer', registry.id).hex(64)}`;
  const repository = [registry.prefix, 'scanned'].filter((part) => part !== '').join('/');
  const event = {
    id: naming.uuid(),
    timestamp: stamp(at, feed),
    action: 'pull',
    target: {
      mediaType: 'application/octet-stream',
      size: 4096,
      digest,
      length: 4096,
      repository,
      url: `https://${registry.host}/v2/${repository}/blobs/${digest}`,
    },
    request: {
      id: naming.uuid(),
      addr: withPort(address, naming.hex(4)),
      host: registry.host,
      method: 'GET',
      useragent: 'trivy/0.66.0',
    },
    actor: { name: registry.product === 'harbor' ? 'harbor_registry_user' : 'scanner' },
    source: { addr: 'registry-0:5000', instanceID: namingOf('instance', registry.id).uuid() },
  };
  return { at: told(at, feed), record: { events: [event] } };
}

const isOfficeHour = (at: number): boolean => {
  const time = new Date(at);
  return time.getUTCDay() % 6 !== 0 && time.getUTCHours() >= 7 && time.getUTCHours() < 17;
};

/** Somebody signs in at the web interface. */
function signedIn({ registry, by, feed, at }: Asked): NativeRecord | undefined {
  if (!isOfficeHour(at) || feed.without.includes('is_successful')) return undefined;
  const username = accountOf(by, registry);
  const record = {
    id: (Math.floor(told(at, feed) / 100) * 1000) % 9_000_000_000_000,
    project_id: 0,
    operation: 'login',
    operation_description: 'login',
    is_successful: true,
    resource_type: 'user',
    resource: username,
    username,
    op_time: stamp(at, feed),
  };
  return { at: told(at, feed), record };
}

function described({ registry, by, address, feed, at }: Asked): NativeRecord {
  const caller = { account: accountOf(by, registry), kind: by.kind, address, session: sessionOf(by, address) };
  return called(at, feed, registry, caller, { service: 'ecr', name: 'DescribeRepositories', reads: true });
}

function listed({ registry, by, address, feed, at }: Asked): NativeRecord {
  const [project = registry.account, name = 'containers'] = registry.prefix.split('/');
  const { region: location } = registry;
  const labels = { service: 'artifactregistry.googleapis.com', location, repository_id: name };
  return audited(at, feed, {
    service: 'artifactregistry',
    method: 'google.devtools.artifactregistry.v1.ArtifactRegistry.ListRepositories',
    project,
    account: accountOf(by, registry),
    address,
    agent: agentOf(by),
    resourceName: `projects/${project}/locations/${location}/repositories/${name}`,
    resource: { type: 'audited_resource', labels },
    permission: 'artifactregistry.repositories.list',
    data: true,
  });
}

/** A kubelet gets a token for its pulls. */
function loggedIn({ registry, by, address, feed, at }: Asked): NativeRecord {
  return logged(at, feed, {
    resourceId: registryId(registry).toUpperCase(),
    category: 'ContainerRegistryLoginEvents',
    operationName: 'Login',
    resultType: 'HttpStatusCode',
    resultDescription: '200',
    identity: accountOf(by, registry),
    callerIpAddress: withPort(address, at),
    correlationId: namingOf(feed.name, 'login', at).uuid(),
    location: registry.region,
    durationMs: '12',
    properties: {
      loginServer: registry.host,
      userTenantId: tenantOf(registry.account),
      userAgent: 'containerd/v2.1.4',
    },
  });
}

/** By telemetry kind. */
export const REGISTRY_HUM: Readonly<Record<string, Hum>> = {
  distribution: now(3, 'robot', scanned),
  'harbor-audit': now(2, 'person', signedIn),
  'ecr-cloudtrail': now(3, 'person', described),
  'artifact-registry-audit': now(3, 'person', listed),
  'azure-acr-log': now(3, 'node', loggedIn),
};
