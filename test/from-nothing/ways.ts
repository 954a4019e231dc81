import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { registryRoot } from '../deploy/stand-in.ts';
import { run } from '../lab/programs.ts';
import { openCluster } from './cluster.ts';
import { type Ended, type Machine, startMachine } from './machine.ts';
import { addNode, install, unpacked } from './root.ts';
import { type Typed, typedIn } from './typed.ts';

/** One of the ways that docs/install.md tells. */
export interface Way {
  readonly name: string;
  /** The rule whose finding has to stand on the screen at the end. */
  readonly finding: string;
  readonly typed: readonly Typed[];
  /** What the script adds, as the page lists it: to the root, before anything runs in it. */
  readonly add?: (root: string) => void | Promise<void>;
  /** How it is started; without it nothing runs but what is typed. */
  readonly start?: (root: string) => Promise<Machine>;
  /** What is done in the machine before anything is typed. */
  readonly prepare?: (machine: Machine, root: string) => Promise<void>;
  /** Whoever else than a shell takes a line. */
  readonly typist?: (machine: Machine, root: string) => (line: string) => Promise<Ended> | undefined;
}

const PAGE = 'docs/install.md';
const REGISTRY = 'registry:2.8.3';
const systemd = (root: string): void => install(root, 'systemd-sysv dbus');

export const WAYS: readonly Way[] = [
  {
    name: 'on a laptop, the package',
    finding: 'implant-deployed',
    typed: typedIn(PAGE, 'The package'),
    add: addNode,
  },
  { name: 'on a laptop, the executable', finding: 'implant-deployed', typed: typedIn(PAGE, 'One executable') },
  {
    name: 'on a virtual machine',
    finding: 'push-by-unapproved-actor',
    typed: [
      ...typedIn(PAGE, 'On a virtual machine'),
      ...typedIn('docs/backup.md', 'On a virtual machine'),
      ...typedIn(PAGE, 'See it in a browser'),
    ],
    add: systemd,
    start: startMachine,
  },
  {
    name: 'with compose',
    finding: 'push-by-unapproved-actor',
    typed: [...typedIn(PAGE, 'With compose'), ...typedIn('deploy/compose/README.md').map(withoutTerminal)],
    async add(root) {
      systemd(root);
      await packRegistry(root);
    },
    start: startMachine,
    async prepare(machine) {
      const { status, screen } = await machine.run(
        `docker import --change 'ENTRYPOINT ["/bin/registry"]' --change 'CMD ["serve", "/etc/registry.yaml"]' .registry.tar ${REGISTRY}`,
      );
      if (status !== 0) throw new Error(`the image ${REGISTRY}: ${screen}`);
    },
  },
  {
    name: 'in a cluster',
    finding: 'admission-controls-weakened',
    typed: [
      ...typedIn(PAGE, 'In a cluster'),
      ...typedIn('deploy/kubernetes/README.md', 'In a cluster'),
      ...typedIn('deploy/kubernetes/README.md', 'The first finding'),
    ],
    add(root) {
      systemd(root);
      install(root, 'docker.io docker-cli iptables');
    },
    start: startMachine,
    async prepare(machine) {
      const { status, screen } = await machine.run('docker load --input release/landwaiter-*-image-amd64.tar');
      if (status !== 0) throw new Error(`the image: ${screen}`);
    },
    typist(machine, root) {
      const cluster = openCluster(machine, root);
      return (line) => (line.startsWith('kubectl ') ? cluster.type(line) : undefined);
    },
  },
  {
    name: 'in a pipeline',
    finding: 'implant-deployed',
    typed: typedIn(PAGE, 'In a pipeline'),
  },
];

/** Nobody sits before this. */
function withoutTerminal({ line, status }: Typed): Typed {
  return { line: line.replace('run --rm', 'run --rm -T'), status };
}

/** Debian's registry as an archive of the image's content, beside what is typed. */
async function packRegistry(root: string): Promise<void> {
  const content = join(root, 'root/.registry');
  mkdirSync(content);
  const program = unpacked(root, 'docker-registry', 'usr/bin/docker-registry');
  await registryRoot(content, program);
  const env = { PATH: process.env['PATH'] ?? '' };
  await run('tar', ['--create', '--directory', content, '--file', `${content}.tar`, '.'], { env });
  copyFileSync(`${content}.tar`, join(root, 'root/.registry.tar'));
}
