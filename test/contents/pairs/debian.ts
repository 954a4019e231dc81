import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, isBuilt } from './images.ts';
import { image, on, type Recipe } from './pair.ts';
import { buildah, type Place, ran } from './tools.ts';

/** What the images of the Debian project have beside debootstrap's files: the same purposes, own words. */
const HABITS = {
  'usr/sbin/policy-rc.d!': '#!/bin/sh\n# No service is started while an image is built.\nexit 101\n',
  'etc/apt/apt.conf.d/clean': 'APT::Keep-Downloaded-Packages "false";\nAPT::AutoRemove::SuggestsImportant "false";\n',
  'etc/apt/apt.conf.d/smaller':
    'Acquire::GzipIndexes "true";\nAcquire::Languages "none";\nAcquire::Check-Valid-Until "false";\n',
  'etc/dpkg/dpkg.cfg.d/quick': '# A build that stops midway is thrown away.\nforce-unsafe-io\n',
};

const SLIM =
  ['doc', 'info', 'man', 'lintian', 'linda', 'locale'].map((each) => `path-exclude /usr/share/${each}/*\n`).join('') +
  'path-include /usr/share/doc/*/copyright\n';

/** The steps of a slim variant: the packages' papers go, for these packages and for later ones. */
const slim = (from: string): Recipe => ({
  containerfile: [
    `FROM ${image(from)}`,
    'COPY slim /etc/dpkg/dpkg.cfg.d/slim',
    'RUN find /usr/share/doc -mindepth 2 ! -name copyright ! -type d -delete; rm -rf /usr/share/man/* /usr/share/info/* /usr/share/lintian/* /usr/share/locale/*; find /usr/share/doc -type d -empty -delete',
    '',
  ].join('\n'),
  files: { slim: SLIM },
  build: ['--squash'],
});

const entries = (...suites: string[]): string =>
  suites
    .map((suite) => `deb http://deb.debian.org/debian${suite.includes('security') ? '-security' : ''} ${suite} main`)
    .join('\\n');

/** A later build of the same base: the suite's updates and its security updates are in. */
const later = (from: string, suite: string): Recipe => ({
  ...on(
    from,
    `RUN printf '${entries(suite, `${suite}-updates`, `${suite}-security`)}\\n' > /etc/apt/sources.list && apt-get update && DEBIAN_FRONTEND=noninteractive apt-get -y dist-upgrade && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log /var/log/alternatives.log /var/cache/debconf/*-old /var/lib/dpkg/*-old`,
  ),
  build: ['--squash'],
});

/** Bases by name, each made from another one. The first of each suite comes from debootstrap. */
export const debians: Readonly<Record<string, Recipe>> = Object.fromEntries(
  ['bookworm', 'trixie'].flatMap((suite): [string, Recipe][] => [
    [`${suite}-1-full`, { containerfile: `debootstrap ${suite}\n` }],
    [`${suite}-2-full`, later(`${suite}-1-full`, suite)],
    [`${suite}-1`, slim(`${suite}-1-full`)],
    [`${suite}-2`, slim(`${suite}-2-full`)],
  ]),
);

/** Makes the first base of a suite, as the Debian project's tools do: debootstrap, then the habits above. */
export function bootstrapped(place: Place, name: string): void {
  if (isBuilt(place, name)) return;
  const suite = name.replace(/-.*$/, '');
  const root = join(place.work, 'roots', suite);
  if (!existsSync(`${root}.done`)) {
    rmSync(root, { recursive: true, force: true });
    mkdirSync(root, { recursive: true });
    ran('debootstrap', ['--variant=minbase', suite, root, 'http://deb.debian.org/debian']);
    ran('sh', ['-c', `rm -rf ${root}/var/cache/apt/archives/*.deb ${root}/var/lib/apt/lists/* ${root}/var/log/*.log`]);
    writeFileSync(`${root}.done`, '');
  }
  ran('tar', ['--numeric-owner', '--xattrs', '--sort=name', '-C', root, '-cf', `${root}.tar`, '.']);
  const container = buildah(place, 'from', 'scratch').trim();
  buildah(place, 'add', container, `${root}.tar`, '/');
  buildah(
    place,
    'config',
    '--cmd',
    '["bash"]',
    '--env',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    container,
  );
  buildah(place, 'commit', '-q', '--rm', container, image(`${name}-bare`));
  rmSync(`${root}.tar`);
  const files = Object.fromEntries(Object.entries(HABITS).map(([path, text]) => [`root/${path}`, text]));
  build(place, name, {
    ...on(`${name}-bare`, 'COPY root/ /', `RUN printf '${entries(suite)}\\n' > /etc/apt/sources.list`),
    files,
    build: ['--squash'],
  });
}
