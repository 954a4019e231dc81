import type { Act, Control } from '../../act.ts';
import type { Feed, Organisation, Registry } from '../../organisation.ts';
import { accountOf, registryOf } from '../accounts.ts';
import { fetchesByDigest, putsOf } from '../contents.ts';
import { published } from '../google.ts';
import { manifestOf } from '../../../scenarios/images.ts';
import { namingOf } from '../naming.ts';
import { type NativeRecord, told } from '../writer.ts';

/** `containers/dev/shop/api`: the repository of Artifactory and the image in it. */
function partsOf(path: string) {
  const [key = '', ...rest] = path.split('/');
  return { key, image: rest.join('/') };
}

/**
 * Artifactory's webhooks of Docker tags. They have no time, so their receiver publishes each body to Pub/Sub, which keeps
 * when it came. https://jfrog.com/help/r/jfrog-platform-administration-documentation/webhook-events
 */
export function jfrog(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of) return [];
  if (act.act !== 'push' && act.act !== 'delete') return [];
  const { repository, tag } = act.act === 'push' ? act.to : act.from;
  if (tag === undefined) return [];
  const { key, image } = partsOf(repository);
  const name = act.image.children ? 'list.manifest.json' : 'manifest.json';
  const event_type = act.act === 'push' ? 'pushed' : 'deleted';
  const body = {
    domain: 'docker',
    event_type,
    data: {
      repo_key: key,
      event_type,
      path: `${image}/${tag}/${name}`,
      name,
      sha256: act.image.digest.slice('sha256:'.length),
      size: manifestOf(act.image).length,
      image_name: image,
      tag,
      platforms: [{ architecture: 'amd64', os: 'linux' }],
    },
    subscription_key: 'images',
    jpd_origin: `https://${registry.host}`,
    source: `jfrog/${accountOf(act.by, registry)}`,
  };
  return [published(act.at + 1200, feed, key, 'artifactory', body)];
}

/** Lines of `artifactory-access.log`, shipped as JSON. https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-log */
export function jfrogAccess(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of) return [];
  return requests(act).map(({ at, what, path }) => {
    const trace = namingOf(feed.of, at, what, path).hex(16);
    const written = new Date(told(at, feed)).toISOString();
    const message = `${written} [${trace}] [ACCEPTED ${what}] ${path}  for client : ${accountOf(act.by, registry)} / ${act.address}`;
    return { at: told(at, feed), record: { message } };
  });
}

interface Request {
  readonly at: number;
  readonly what: 'DEPLOY' | 'DOWNLOAD' | 'DELETE';
  readonly path: string;
}

function requests(act: Act): readonly Request[] {
  const file = (repository: string, reference: string, isIndex: boolean): string => {
    const { key, image } = partsOf(repository);
    return `${key}:${image}/${reference.replace(':', '__')}/${isIndex ? 'list.' : ''}manifest.json`;
  };
  switch (act.act) {
    case 'push':
      return putsOf(act).map(({ image, tag, at }) => ({
        at,
        what: 'DEPLOY',
        path: file(act.to.repository, tag ?? image.digest, image.children !== undefined),
      }));
    case 'pull': {
      const { from, image, at, agent } = act;
      const reference = from.tag === undefined || fetchesByDigest(agent) ? image.digest : from.tag;
      return [{ at, what: 'DOWNLOAD', path: file(from.repository, reference, image.children !== undefined) }];
    }
    case 'delete': {
      const { from, image, at } = act;
      return [
        { at, what: 'DELETE', path: file(from.repository, from.tag ?? image.digest, image.children !== undefined) },
      ];
    }
    default:
      return [];
  }
}

/** Lines of `access-security-audit.log`, as FluentD writes them. */
export function jfrogAudit(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of || act.act !== 'control') return [];
  const change = settingOf(act, registry);
  if (change === undefined) return [];
  const written = new Date(told(act.at, feed)).toISOString();
  const naming = namingOf(feed.of, 'audit', act.at, act.what, act.on);
  const user = accountOf(act.by, registry);
  const message = `${written}|${naming.hex(16)}|${act.address}|${user}|${user}|${change}|{}`;
  return [{ at: told(act.at, feed), record: { message } }];
}

function settingOf(act: Control, registry: Registry): string | undefined {
  const name = act.to ? accountOf(act.to, registry) : act.on;
  switch (act.what) {
    case 'member-added':
      return `${name}|C|USR`;
    case 'member-removed':
      return `${name}|D|USR`;
    case 'role-bound':
    case 'role-changed':
      return `${act.on}|U|PRM`;
    case 'token-issued':
      return `${name}|C|TKN`;
    default:
      return undefined;
  }
}
