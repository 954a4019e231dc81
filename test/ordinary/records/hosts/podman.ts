import type { HostAct } from '../../act.ts';
import { namingOf } from '../naming.ts';
import { keep, type NativeRecord, type Tell, told } from '../writer.ts';
import { containerName } from './docker.ts';

/** `podman events --format json`, as podman 4 prints it: https://docs.podman.io/en/latest/markdown/podman-events.1.html. */
export const podman: Tell = (act, _organisation, feed) => {
  if (act.act !== 'host' || act.host.name !== feed.of || act.host.engine !== 'podman') return [];
  return entries(act).map(({ status, ...members }, index): NativeRecord => {
    const at = told(act.at + index * 40, feed);
    const nano = String(namingOf('nano', act.host.name, at, status).below(1_000_000)).padStart(6, '0');
    const Time = `${new Date(at).toISOString().slice(0, -1)}${feed.wholeSeconds ? '000000' : nano}Z`;
    return { at, record: keep(feed, { ...members, Status: status, Time, Attributes: members.Attributes ?? null }) };
  });
};

interface Entry {
  readonly status: string;
  readonly Type: 'image' | 'container';
  readonly ID?: string;
  readonly Image?: string;
  readonly Name?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
}

function entries(act: HostAct): readonly Entry[] {
  const { name, host, what } = act;
  const config = act.image.children?.[0]?.config ?? act.image.config;
  const id = config.slice('sha256:'.length);
  const image = (status: string, Name = name ?? id): Entry => ({ status, Type: 'image', ID: id, Name });
  const containerId = act.container ?? namingOf('container', host.name, act.at, id).hex(64);
  const container = (status: string): Entry => ({
    status,
    Type: 'container',
    ID: containerId,
    Image: name ?? id,
    Name: containerName(containerId),
    Attributes: act.image.labels,
  });
  const tagged = name === undefined ? [] : [image('tag')];
  switch (what) {
    case 'push':
      return [image('push')];
    // It has the name alone, and comes also where nothing was fetched.
    case 'pull':
      return [{ status: 'pull', Type: 'image', ...(name !== undefined && { Name: name }) }];
    // `podman build -t` writes no tag of its own.
    case 'build':
      return [{ status: 'build', Type: 'image', Name: id }];
    case 'tag':
    case 'import':
      return tagged;
    case 'load':
      return [image('loadfromarchive', 'image.tar'), ...tagged];
    case 'create':
    case 'start':
    case 'exec':
      return [container(what)];
    case 'die':
      return [container('died')];
    // Without the new image's id.
    case 'commit':
      return [container('commit')];
    case 'remove':
      return [...(name === undefined ? [] : [image('untag')]), image('remove', id)];
  }
}
