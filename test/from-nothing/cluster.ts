import { join } from 'node:path';
import * as z from 'zod';
import { manifestsIn, statefulSet } from '../deploy/manifests.ts';
import { type Ended, type Machine, until } from './machine.ts';

const VOLUMES = '/srv/volumes';
const DONE: Ended = { status: 0, screen: '' };

/** What stands in for `kubectl` and what it would talk to: secrets become folders, the pod a container of Docker. */
export interface Cluster {
  /** A line of the page that begins with `kubectl`. */
  type(line: string): Promise<Ended>;
}

/** In a machine that has Docker and the image; `root` is the folder that the machine has as its root. */
export function openCluster(machine: Machine, root: string): Cluster {
  const ask = async (line: string): Promise<Ended> => {
    const ended = await machine.run(line);
    if (ended.status !== 0) throw new Error(`${line}: ${ended.screen}`);
    return ended;
  };
  const keep = async (secret: string, key: string, file: string): Promise<void> => {
    await ask(`install -D --mode 440 ${file} ${VOLUMES}/${secret}/${key}`);
  };
  return {
    async type(line) {
      const words = line
        .split(/\s+/)
        .slice(1)
        .filter((word, index, all) => word !== '-n' && all[index - 1] !== '-n');
      const option = (name: string): readonly string[] =>
        words.filter((word) => word.startsWith(`--${name}=`)).map((word) => word.slice(name.length + 3));
      const [verb, kind, of, name = ''] = words;
      if (verb === 'apply') return DONE;
      if (verb === 'create' && kind === 'secret' && of === 'generic')
        for (const [key = '', file = ''] of option('from-file').map((one) => one.split('=')))
          await keep(name, key, file);
      else if (verb === 'create' && kind === 'secret' && of === 'tls')
        for (const key of ['cert', 'key'])
          for (const file of option(key)) await keep(name, key === 'cert' ? 'tls.crt' : 'tls.key', file);
      else if (verb === 'port-forward') await startPod(join(root, 'root/deploy/kubernetes'), ask);
      else if (verb === 'exec')
        return machine.run(
          `docker exec ${words
            .filter((word) => word !== '--')
            .slice(1)
            .join(' ')}`,
        );
      else throw new Error(`nothing stands in for: ${line}`);
      return DONE;
    },
  };
}

/** As a kubelet starts the pod of the manifests in the folder and asks its probes. */
async function startPod(folder: string, ask: (line: string) => Promise<Ended>): Promise<void> {
  const manifests = manifestsIn(folder);
  const { metadata, spec } = statefulSet.parse(manifests.find(({ kind }) => kind === 'StatefulSet'));
  const { securityContext: pod, containers, volumes } = spec.template.spec;
  const [container] = containers;
  await ask(`mkdir --parents ${VOLUMES}/state`);
  for (const { data, metadata: named } of manifests.filter(({ kind }) => kind === 'ConfigMap')) {
    for (const [name, text] of Object.entries(z.record(z.string(), z.string()).parse(data)))
      await ask(
        `mkdir --parents ${VOLUMES}/${named.name} && printf %s ${quoted(text)} >${VOLUMES}/${named.name}/${name}`,
      );
  }
  // What a kubelet gives every pod; nobody answers there.
  for (const [name, from] of [
    ['token', 'token'],
    ['ca.crt', 'tls.crt'],
  ] as const)
    await ask(`install -D ${from} ${VOLUMES}/account/${name}`);
  await ask(`chown --recursive ${pod.runAsUser}:${pod.fsGroup} ${VOLUMES}`);
  const mounts = container.volumeMounts.map(({ name, mountPath, readOnly }) => {
    const volume = volumes.find((one) => one.name === name);
    const from = volume === undefined ? name : 'secret' in volume ? volume.secret.secretName : volume.configMap.name;
    return `--volume ${VOLUMES}/${from}:${mountPath}${readOnly ? ':ro' : ''}`;
  });
  const confined = ['--read-only', '--cap-drop ALL', '--security-opt no-new-privileges'];
  const env = [
    ...container.env.map(({ name, value }) => `--env ${name}=${value}`),
    '--env KUBERNETES_SERVICE_HOST=127.0.0.1 --env KUBERNETES_SERVICE_PORT=443',
    `--volume ${VOLUMES}/account:/var/run/secrets/kubernetes.io/serviceaccount:ro`,
  ];
  const ports = container.ports.map(({ containerPort }) => `--publish 127.0.0.1:${containerPort}:${containerPort}`);
  const who = `--user ${pod.runAsUser}:${pod.runAsGroup}`;
  const options = [`--name ${metadata.name}-0`, who, ...confined, ...env, ...ports, ...mounts];
  await ask(`docker run --detach ${options.join(' ')} ${container.image} ${container.args.map(quoted).join(' ')}`);
  for (const { httpGet } of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
    const [first] = container.ports;
    const url = `${httpGet.scheme.toLowerCase()}://127.0.0.1:${first?.containerPort}${httpGet.path}`;
    await until(`the probe ${httpGet.path}`, () =>
      ask(`curl --silent --insecure --fail ${url}`).catch(async () => {
        // A container that ended answers nothing any more.
        await ask(
          `docker inspect --format '{{.State.Status}}' ${metadata.name}-0 | grep --quiet running || { docker logs ${metadata.name}-0; false; }`,
        );
        return undefined;
      }),
    );
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
