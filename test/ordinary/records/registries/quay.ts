import type { Act } from '../../act.ts';
import type { Feed, Organisation } from '../../organisation.ts';
import { registryOf } from '../accounts.ts';
import { published } from '../google.ts';
import type { NativeRecord } from '../writer.ts';

/**
 * Quay's notification of a push, which has neither time nor digest nor actor: its receiver publishes each body to Pub/Sub,
 * which keeps when it came. https://docs.projectquay.io/use_quay.html#repository-notifications
 */
export function quay(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of || act.act !== 'push' || act.to.tag === undefined) return [];
  const [namespace = '', ...rest] = act.to.repository.split('/');
  const name = rest.join('/');
  const body = {
    name,
    repository: act.to.repository,
    namespace,
    docker_url: `${registry.host}/${act.to.repository}`,
    homepage: `https://${registry.host}/repository/${act.to.repository}`,
    updated_tags: [act.to.tag],
  };
  return [published(act.at + 1500, feed, namespace, 'quay', body)];
}
