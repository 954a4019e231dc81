import type { HostAct } from '../act.ts';
import type { NativeRecord } from '../stack.ts';
import { namingOf, type Product, referenceOf } from './product.ts';

/** Docker Engine 28 with the classic image store, whose image ids are config digests; a file for each host. */
export function docker(registry: string): Product {
  return {
    tell(act, at) {
      if (act.act !== 'host') return [];
      const name = act.target && referenceOf(act.target, registry);
      return events(act, name).map(({ type, action, id, attributes }, index): NativeRecord => {
        const happened = at(act.at) + index * 40;
        const from = type === 'container' ? { from: attributes['image'] } : {};
        return {
          file: `hosts/${act.host}.ndjson`,
          at: happened,
          record: {
            status: action,
            id,
            ...from,
            Type: type,
            Action: action,
            Actor: { ID: id, Attributes: attributes },
            scope: 'local',
            time: Math.floor(happened / 1000),
            timeNano: happened * 1_000_000 + index,
          },
        };
      });
    },
  };
}

interface Event {
  readonly type: 'image' | 'container';
  readonly action: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
}

function events(act: HostAct, name: string | undefined): readonly Event[] {
  const { config, labels } = act.image;
  const image = (action: string, named: string = config): Event => ({
    type: 'image',
    action,
    id: config,
    attributes: { ...labels, name: named },
  });
  // Pulls and pushes know the name only.
  const moved = (action: string): Event => ({
    type: 'image',
    action,
    id: name ?? '',
    attributes: { ...labels, name: (name ?? '').replace(/(?::[^/:]*)?(?:@.*)?$/, '') },
  });
  const container = (action: string, more: Readonly<Record<string, string>> = {}): Event => ({
    type: 'container',
    action,
    id: namingOf('container', act.host).hex(64),
    attributes: { ...labels, image: name ?? config, name: 'quirky_noether', ...more },
  });
  const tagged = name === undefined ? [] : [image('tag', name)];
  switch (act.what) {
    case 'pull':
      return [moved('pull')];
    case 'push':
      return [moved('push')];
    case 'tag':
      return tagged;
    case 'build':
      return [image('create'), ...tagged];
    case 'load':
      return [image('load'), ...tagged];
    case 'import':
      return [image('import'), ...tagged];
    case 'create':
      return [container('create'), container('start')];
    case 'exec': {
      const execID = namingOf('exec', act.host, act.at).hex(64);
      return [container('exec_create: /bin/sh', { execID }), container('exec_start: /bin/sh', { execID })];
    }
    case 'commit':
      return [container('commit', { comment: '', imageID: config, imageRef: name ?? '' }), ...tagged];
  }
}
