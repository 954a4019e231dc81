import type { Chance } from '../world/chance.ts';
import { filesBy, type Held, type HeldFile, NOTHING, settingsBy } from './held.ts';
import type { Runtime, Setting } from './lists.ts';

interface Implant {
  readonly files?: readonly Omit<HeldFile, 'words'>[];
  readonly settings?: readonly Setting[];
}

const ELF = { kind: 'unowned-code', says: 'ELF', isOwned: false } as const;

/** What somebody leaves in an image to come back, to listen or to earn, each alone. */
const IMPLANTS: readonly ((runtime: Runtime) => Implant)[] = [
  () => ({
    files: [
      {
        kind: 'package-file-changed',
        variant: 'program',
        path: '/usr/bin/env',
        package: 'coreutils',
        isOwned: false,
        says: 'not the bytes of the package’s record',
      },
    ],
  }),
  () => ({
    files: [
      { ...ELF, path: '/usr/lib/libsysrt.so' },
      { kind: 'loader-hook', path: '/etc/ld.so.preload', isOwned: false, says: '/usr/lib/libsysrt.so' },
    ],
  }),
  () => ({
    files: [
      { kind: 'scheduled-task', path: '/etc/cron.d/refresh', isOwned: false, says: '*/5 * * * * root /var/tmp/.r' },
      { ...ELF, path: '/var/tmp/.r' },
    ],
  }),
  () => ({
    files: [
      { kind: 'service-unit', path: '/etc/systemd/system/netd.service', isOwned: false, says: '[Unit]' },
      { ...ELF, path: '/usr/sbin/netd' },
    ],
  }),
  () => ({
    files: [{ ...ELF, path: '/usr/local/bin/start' }],
    settings: [
      {
        what: 'Entrypoint',
        value: '["/usr/local/bin/start"]',
        kind: 'entry-point-changed',
        variant: 'new-program',
        path: '/usr/local/bin/start',
      },
    ],
  }),
  () => ({
    files: [
      { kind: 'ssh-key', path: '/root/.ssh/authorized_keys', isOwned: false, says: 'ssh-ed25519 …c29tZW9uZTE= ' },
    ],
  }),
  () => ({
    files: [
      { ...ELF, path: '/usr/bin/kworkerd' },
      {
        kind: 'known-sign',
        variant: 'miner',
        path: '/usr/bin/kworkerd',
        isOwned: false,
        says: 'stratum+tcp://',
      },
    ],
  }),
  // In own code, where much of it changes anyway.
  ({ root, says, own }) => ({
    files: [{ kind: 'unowned-code', path: `${root}/${own.replace('%', '1')}`, says, isOwned: false }],
  }),
  // Of the configuration alone.
  () => ({
    settings: [
      {
        what: 'Env HTTPS_PROXY',
        value: 'http://198.51.100.77:3128',
        kind: 'remote-added',
        variant: 'way',
      },
    ],
  }),
];

/** One of these, two in a third of all attacks. */
export function implantOf(chance: Chance, runtime: Runtime, story: string): Held {
  const chosen = chance.some(IMPLANTS, chance.is(1 / 3) ? 2 : 1).map((one) => one(runtime));
  const files = chosen.flatMap((one) => one.files ?? []).map((file) => ({ ...file, words: `${story} ${file.path}` }));
  return {
    ...NOTHING,
    files: filesBy(files),
    settings: settingsBy(chosen.flatMap((one) => one.settings ?? [])),
    isImplant: true,
  };
}
