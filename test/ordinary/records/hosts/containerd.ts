import { nameOf } from '../clusters/pods.ts';
import { namingOf } from '../naming.ts';
import { keep, type NativeRecord, type Tell, told } from '../writer.ts';

/**
 * The journal of a node's containerd, as `journalctl -u containerd -o json` prints it: what it pulled, by image id and
 * manifest digest, and the containers that it made. https://github.com/containerd/containerd/blob/main/docs/ops.md
 */
export const containerd: Tell = (act, organisation, feed) => {
  if (act.act !== 'start' || act.node !== feed.of) return [];
  if (!organisation.clusters.some(({ nodes }) => nodes.includes(feed.of))) return [];
  return act.containers
    .filter(({ id }) => id !== undefined)
    .flatMap(({ container, reference, image, id = '', restarts }, index): readonly NativeRecord[] => {
      const sandbox = namingOf('sandbox', act.uid).hex(64);
      const made = `CreateContainer within sandbox \\"${sandbox}\\" for &ContainerMetadata{Name:${container},Attempt:${restarts},} returns container id \\"${id.replace('containerd://', '')}\\"`;
      const config = image.children?.[0]?.config ?? image.config;
      const pulled = `Pulled image \\"${reference}\\" with image id \\"${config}\\", repo tag \\"${reference.replace(/@.*$/, '')}\\", repo digest \\"${nameOf(reference)}@${image.digest}\\", size \\"4183322\\" in 1.2s`;
      const lines = restarts > 0 ? [made] : [pulled, made];
      return lines.map((said, nth) => line(said, act.at - 1500 + index * 100 + nth * 40));
    });

  function line(said: string, when: number): NativeRecord {
    const at = told(when, feed);
    const time = new Date(at).toISOString().replace('Z', '000000Z');
    return {
      at,
      record: keep(feed, {
        __REALTIME_TIMESTAMP: String(at * 1000),
        _HOSTNAME: feed.of,
        _SYSTEMD_UNIT: 'containerd.service',
        _COMM: 'containerd',
        SYSLOG_IDENTIFIER: 'containerd',
        PRIORITY: '6',
        MESSAGE: `time="${time}" level=info msg="${said}"`,
      }),
    };
  }
};
