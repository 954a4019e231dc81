import type { HostAct } from '../act.ts';
import { namingOf, type Product, referenceOf } from './product.ts';

/** Podman on every host, by what it writes into the journal, which names the host; a file for each host. */
export function podman(registry: string): Product {
  return {
    tell(act, at) {
      if (act.act !== 'host') return [];
      const name = act.target && referenceOf(act.target, registry);
      return entries(act, name).map(({ event, type, id, named, image }, index) => {
        const happened = at(act.at) + index * 40;
        return {
          file: `hosts/${act.host}.ndjson`,
          at: happened,
          record: {
            __CURSOR: `s=${namingOf(act.host).hex(16)};i=${namingOf(happened, event).hex(6)}`,
            __REALTIME_TIMESTAMP: String(happened * 1000),
            _HOSTNAME: act.host,
            _UID: '1001',
            SYSLOG_IDENTIFIER: 'podman',
            PODMAN_EVENT: event,
            PODMAN_TYPE: type,
            ...(id !== undefined && { PODMAN_ID: id }),
            PODMAN_NAME: named,
            PODMAN_TIME: `${new Date(happened).toISOString().slice(0, -1)}000000Z`,
            MESSAGE: `${type} ${event}`,
            ...(image !== undefined && { PODMAN_IMAGE: image }),
          },
        };
      });
    },
  };
}

interface Entry {
  readonly event: string;
  readonly type: 'image' | 'container';
  readonly id?: string;
  readonly named: string;
  readonly image?: string;
}

function entries(act: HostAct, name: string | undefined): readonly Entry[] {
  const id = act.image.config.slice('sha256:'.length);
  const image = (event: string, named = name ?? id): Entry => ({ event, type: 'image', id, named });
  const container = (event: string): Entry => ({
    event,
    type: 'container',
    id: namingOf('container', act.host).hex(64),
    named: 'agitated_diffie',
    image: name ?? id,
  });
  const tagged = name === undefined ? [] : [image('tag')];
  switch (act.what) {
    case 'pull':
    case 'push':
      return [image(act.what)];
    case 'tag':
      return tagged;
    case 'build':
      return [{ event: 'build', type: 'image', named: id }, ...tagged];
    case 'load':
      return [image('loadfromarchive', 'image.tar'), ...tagged];
    // It shows as a tag.
    case 'import':
      return tagged;
    case 'create':
      return [container('create'), container('start')];
    case 'exec':
      return [container('exec')];
    // Without the new image's id.
    case 'commit':
      return [container('commit')];
  }
}
