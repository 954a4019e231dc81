import type { HostAct } from '../../act.ts';
import { namingOf } from '../naming.ts';
import { keep, type NativeRecord, type Tell, told } from '../writer.ts';

/**
 * `docker events --format '{{json .}}'` of an engine with the classic image store, whose image ids are config digests:
 * https://docs.docker.com/reference/cli/docker/system/events/.
 */
export const docker: Tell = (act, _organisation, feed) => {
  if (act.act !== 'host' || act.host.name !== feed.of || act.host.engine !== 'docker') return [];
  return events(act).map(({ type, action, id, attributes }, index): NativeRecord => {
    const at = told(act.at + index * 40, feed);
    return {
      at,
      record: keep(feed, {
        status: action,
        id,
        ...(type === 'container' && { from: attributes['image'] }),
        Type: type,
        Action: action,
        Actor: { ID: id, Attributes: attributes },
        scope: 'local',
        time: Math.floor(at / 1000),
        timeNano: at * 1_000_000 + index,
      }),
    };
  });
};

interface Event {
  readonly type: 'image' | 'container';
  readonly action: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
}

function events(act: HostAct): readonly Event[] {
  const { name, host, what } = act;
  const { config, labels, children } = act.image;
  // BuildKit keeps an index whole only in the containerd image store: what the classic one has is this host's platform.
  const own = children?.[0]?.config ?? config;
  const image = (action: string, named: string = own): Event => ({
    type: 'image',
    action,
    id: own,
    attributes: { ...labels, name: named },
  });
  // Pulls and pushes know the name only.
  const moved = (action: string): Event => ({
    type: 'image',
    action,
    id: name ?? '',
    attributes: { ...labels, name: (name ?? '').replace(/@.*$/, '').replace(/:[^/:]*$/, '') },
  });
  const id = act.container ?? namingOf('container', host.name, act.at, own).hex(64);
  const container = (action: string, more: Readonly<Record<string, string>> = {}): Event => ({
    type: 'container',
    action,
    id,
    attributes: { ...labels, image: name ?? own, name: containerName(id), ...more },
  });
  const tagged = name === undefined ? [] : [image('tag', name)];
  switch (what) {
    case 'pull':
    case 'push':
      return [moved(what)];
    case 'tag':
      return tagged;
    case 'build':
      return [image('create'), ...tagged];
    case 'load':
    case 'import':
      return [image(what), ...tagged];
    case 'create':
    case 'start':
      return [container(what)];
    case 'die':
      return [container('die', { exitCode: '0' })];
    case 'exec': {
      const execID = namingOf('exec', id, act.at).hex(64);
      return [container('exec_create: /bin/sh', { execID }), container('exec_start: /bin/sh', { execID })];
    }
    case 'commit':
      return [container('commit', { comment: '', imageID: own, imageRef: name ?? '' }), ...tagged];
    case 'remove':
      return name === undefined ? [image('delete')] : [image('untag', name), image('delete')];
  }
}

const FIRST = ['quirky', 'happy', 'silly', 'vigilant', 'eager', 'goofy', 'agitated', 'serene'];
const SECOND = ['noether', 'diffie', 'mirzakhani', 'hopper', 'curie', 'lamport', 'ritchie', 'bell'];

/** A name as an engine makes it up. */
export function containerName(id: string): string {
  const naming = namingOf('name', id);
  return `${FIRST[naming.below(FIRST.length)] ?? ''}_${SECOND[naming.below(SECOND.length)] ?? ''}`;
}
