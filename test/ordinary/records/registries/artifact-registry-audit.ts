import type { Image } from '../../../scenarios/act.ts';
import type { Act, Control, Delete, Place, Pull, Push } from '../../act.ts';
import type { Feed, Organisation, Registry } from '../../organisation.ts';
import { accountOf, registryOf } from '../accounts.ts';
import { putsOf } from '../contents.ts';
import { type Audited, agentOf, audited, memberOf } from '../google.ts';
import type { NativeRecord } from '../writer.ts';
import { partsOf } from './artifact-registry-names.ts';

const API = 'google.devtools.artifactregistry.v1.ArtifactRegistry';
const REQUEST = 'type.googleapis.com/google.devtools.artifactregistry.v1';

/**
 * Artifact Registry in Cloud Audit Logs, Data Access logs switched on: they name the digest that was pushed, not the tag.
 * What a remote repository fetches is no call of anybody's. https://cloud.google.com/artifact-registry/docs/audit-logging
 */
export function artifactRegistryAudit(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of) return [];
  switch (act.act) {
    case 'push':
      if (act.own === 'pull-through') return [];
      return putsOf(act).map(({ image, at }) => audited(at, feed, docker('PutManifest', act, act.to, image)));
    case 'pull':
      return [audited(act.at, feed, docker('GetManifest', act, act.from, act.image))];
    case 'delete':
      return [audited(act.at, feed, deleted(act, registry))];
    case 'control':
      return controlled(act, registry).map((call) => audited(act.at, feed, call));
    default:
      return [];
  }
}

type Who = Pick<Act, 'by' | 'address'>;
type Which = Pick<Place, 'registry' | 'repository'>;

function call(
  who: Who,
  to: Which,
  more: Pick<Audited, 'method' | 'resourceName' | 'permission'> & Partial<Audited>,
): Audited {
  const { project, name } = partsOf(to);
  const labels = { service: 'artifactregistry.googleapis.com', location: to.registry.region, repository_id: name };
  return {
    service: 'artifactregistry',
    project,
    account: accountOf(who.by, to.registry),
    address: who.address,
    agent: agentOf(who.by),
    resource: { type: 'audited_resource', labels },
    ...more,
  };
}

function docker(
  verb: 'PutManifest' | 'GetManifest' | 'DeleteManifest',
  act: Push | Pull | Delete,
  to: Place,
  image: Image,
): Audited {
  const { place, image: name } = partsOf(to);
  return call(act, to, {
    method: `Docker-${verb}`,
    agent: 'gzip(gfe)',
    resourceName: `${place}/dockerImages/${name}@${image.digest}`,
    permission: `artifactregistry.repositories.${verb === 'GetManifest' ? 'downloadArtifacts' : 'uploadArtifacts'}`,
    data: true,
  });
}

function deleted(act: Delete, registry: Registry): Audited {
  const { from, image, what, own } = act;
  const { place, image: name } = partsOf(from);
  const version = `${place}/packages/${name}/versions/${image.digest}`;
  // Clean-up policies take whole versions, with their tags.
  if (own) {
    return call({ by: { ...act.by, kind: 'registry', accounts: {} }, address: 'private' }, from, {
      method: `${API}.BatchDeleteVersions`,
      resourceName: place,
      permission: 'artifactregistry.versions.delete',
      data: true,
      request: {
        '@type': `${REQUEST}.BatchDeleteVersionsRequest`,
        parent: `${place}/packages/${name}`,
        names: [version],
      },
    });
  }
  if (what === 'manifest' || from.tag === undefined) return docker('DeleteManifest', act, from, image);
  const tag = `${place}/packages/${name}/tags/${from.tag}`;
  return call(
    act,
    { registry, repository: from.repository },
    {
      method: `${API}.DeleteTag`,
      resourceName: tag,
      permission: 'artifactregistry.tags.delete',
      data: true,
      request: { '@type': `${REQUEST}.DeleteTagRequest`, name: tag },
    },
  );
}

/** `on` is a repository of Google's, or an image in it: settings hold for the former. */
function controlled(act: Control, registry: Registry): readonly Audited[] {
  const repository = act.on.includes('/') ? act.on : `${registry.prefix}/x`;
  const to = { registry, repository };
  const { place, project, name } = partsOf(to);
  const update = (updateMask: string, settings: object): Audited =>
    call(act, to, {
      method: `${API}.UpdateRepository`,
      resourceName: place,
      permission: 'artifactregistry.repositories.update',
      request: { '@type': `${REQUEST}.UpdateRepositoryRequest`, repository: { name: place, ...settings }, updateMask },
    });
  switch (act.what) {
    case 'immutability-on':
    case 'immutability-off':
      return [
        update('dockerConfig.immutableTags', {
          dockerConfig: act.what === 'immutability-on' ? { immutableTags: true } : {},
        }),
      ];
    case 'retention-changed':
      return [update('cleanupPolicies', { cleanupPolicies: { old: { id: 'old', action: 'DELETE' } } })];
    case 'member-added':
    case 'member-removed':
    case 'role-bound':
    case 'role-changed':
      return act.to ? [granted(act, to, memberOf(accountOf(act.to, registry)))] : [];
    case 'repository-made':
      return [
        call(act, to, {
          method: `${API}.CreateRepository`,
          resourceName: `projects/${project}/locations/${registry.region}`,
          permission: 'artifactregistry.repositories.create',
          request: {
            '@type': `${REQUEST}.CreateRepositoryRequest`,
            repositoryId: name,
            repository: { format: 'DOCKER', mode: 'STANDARD_REPOSITORY' },
          },
        }),
      ];
    default:
      return [];
  }
}

function granted(act: Control, to: Which, member: string): Audited {
  const { place } = partsOf(to);
  const action = act.what === 'member-removed' ? 'REMOVE' : 'ADD';
  const delta = { action, role: 'roles/artifactregistry.writer', member };
  const members = action === 'ADD' ? [member] : [];
  return call(act, to, {
    method: `${API}.SetIamPolicy`,
    resourceName: place,
    permission: 'artifactregistry.repositories.setIamPolicy',
    request: { resource: place, policy: { bindings: [{ role: delta.role, members }] } },
    serviceData: {
      '@type': 'type.googleapis.com/google.iam.v1.logging.AuditData',
      policyDelta: { bindingDeltas: [delta] },
    },
  });
}
