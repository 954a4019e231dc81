import type { Act, Control, Delete, Push } from '../../act.ts';
import type { Feed, Organisation, Registry } from '../../organisation.ts';
import { accountOf, registryOf } from '../accounts.ts';
import { putsOf } from '../contents.ts';
import { namingOf } from '../naming.ts';
import { type NativeRecord, told } from '../writer.ts';

/**
 * Sonatype Nexus keeps a manifest as an asset under its digest and one under each tag. A tag that moves is updated, which
 * its webhook tells as it tells a download. Downloads are not told here.
 * https://help.sonatype.com/en/working-with-webhooks.html
 */
export function nexus(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of) return [];
  return changes(act).map(({ at, action, name }) => {
    const naming = namingOf(feed.of, at, action, name);
    return {
      at: told(at, feed),
      record: {
        timestamp: zoned(at, feed),
        nodeId: nodeOf(registry),
        initiator: initiatorOf(act, registry),
        repositoryName: 'docker-hosted',
        action: action === 'updated' ? 'UPDATED' : action.toUpperCase(),
        asset: { id: naming.hex(32), assetId: naming.hex(40), format: 'docker', name },
      },
    };
  });
}

interface Change {
  readonly at: number;
  readonly action: 'created' | 'updated' | 'deleted';
  readonly name: string;
}

/** `2026-03-02T09:00:00.123+0000` */
function zoned(at: number, feed: Feed): string {
  return new Date(told(at, feed)).toISOString().replace('Z', '+0000');
}

function nodeOf(registry: Registry): string {
  return namingOf('node', registry.id)
    .hex(40)
    .toUpperCase()
    .replace(/(.{8})(?=.)/g, '$1-');
}

/** What it does itself is a task's. */
function initiatorOf(act: Act, registry: Registry): string {
  return act.by.kind === 'registry' ? '*TASK' : `${accountOf(act.by, registry)}/${act.address}`;
}

/** Tags without a digit in them are taken for those that move. */
const isMoving = (tag: string): boolean => !/\d/.test(tag);

function changes(act: Act): readonly Change[] {
  switch (act.act) {
    case 'push':
      return pushes(act);
    case 'delete':
      return deletions(act);
    default:
      return [];
  }
}

const asset = (repository: string, reference: string): string => `v2/${repository}/manifests/${reference}`;

function pushes(act: Push): readonly Change[] {
  return putsOf(act).flatMap(({ image, tag, at }) => [
    { at, action: 'created' as const, name: asset(act.to.repository, image.digest) },
    ...(tag === undefined
      ? []
      : [
          {
            at: at + 20,
            action: isMoving(tag) ? ('updated' as const) : ('created' as const),
            name: asset(act.to.repository, tag),
          },
        ]),
  ]);
}

function deletions({ from, image, what, at }: Delete): readonly Change[] {
  const byTag =
    from.tag === undefined ? [] : [{ at, action: 'deleted' as const, name: asset(from.repository, from.tag) }];
  return what === 'tag'
    ? byTag
    : [...byTag, { at: at + 20, action: 'deleted' as const, name: asset(from.repository, image.digest) }];
}

/** Lines of `audit.log`. https://help.sonatype.com/en/auditing.html */
export function nexusAudit(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of) return [];
  const line = (at: number, domain: string, type: string, context: string, attributes: object): NativeRecord => ({
    at: told(at, feed),
    record: {
      timestamp: zoned(at, feed).replace('T', ' ').replace('.', ','),
      nodeId: nodeOf(registry),
      initiator: initiatorOf(act, registry),
      domain,
      type,
      context,
      thread: 'qtp-1',
      attributes,
    },
  });
  if (act.act === 'control')
    return settings(act, registry).map(([domain, type, context]) => line(act.at, domain, type, context, {}));
  const isOwn = act.act === 'delete' && act.own === true;
  return changes(act).map(({ at, action, name }) => {
    const type = { created: 'created', updated: 'updated-uploaded', deleted: isOwn ? 'purged' : 'deleted' }[action];
    return line(at, 'repository.asset', type, name, { 'repository.name': 'docker-hosted', format: 'docker', name });
  });
}

function settings(act: Control, registry: Registry): readonly (readonly [string, string, string])[] {
  const name = act.to ? accountOf(act.to, registry) : 'images';
  switch (act.what) {
    case 'member-added':
      return [['security.user', 'created', name]];
    case 'member-removed':
      return [['security.user', 'deleted', name]];
    case 'role-bound':
    case 'role-changed':
      return [['security.user-role-mapping', 'updated', name]];
    case 'immutability-on':
    case 'immutability-off':
      return [['repository', 'updated', 'docker-hosted']];
    case 'telemetry-off':
      return [['capability', 'deleted', 'webhook.repository']];
    case 'telemetry-on':
      return [['capability', 'created', 'webhook.repository']];
    default:
      return [];
  }
}
