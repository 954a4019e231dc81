import type { Ecosystem, SeenKind } from '../../../src/core/comparison.ts';

/** A package of which there is a new version every so many days; `%` stands for its number. */
export interface Listed {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  readonly version: string;
  readonly days: number;
  /** System users that its installation makes. */
  readonly user?: string;
  /** What it brings that has a name of its own. */
  readonly brings?: readonly Named[];
}

/** A file that is named for what it is. */
export interface Named {
  readonly kind: SeenKind;
  readonly path: string;
  readonly variant?: string;
  readonly says?: string;
  /** A package lists it, with these very bytes. */
  readonly isOwned?: boolean;
  /** The package that lists it, by its name, whether or not the bytes are the package's. */
  readonly package?: string;
}

/** One value of the configuration, and of which kind it is where it was not before. */
export interface Setting {
  readonly what: string;
  readonly value: string;
  readonly kind?: SeenKind;
  readonly variant?: string;
  /** The program that an entry point names, where no package owns it; the library that a loader's variable names. */
  readonly path?: string;
  readonly isOwned?: boolean;
}

const many = (ecosystem: Ecosystem, version: string, days: number, names: string): readonly Listed[] =>
  names.split(' ').map((name) => ({ ecosystem, name, version, days }));

/** What stands in the lowest layer. A distribution's own updates: a few of all packages each week. */
export const SYSTEMS = {
  dpkg: [
    ...many('dpkg', '3.0.%-1~deb12u2', 40, 'openssl libssl3'),
    ...many('dpkg', '2.36-9+deb12u%', 60, 'libc6 libc-bin'),
    ...many('dpkg', '2026%-0+deb12u1', 45, 'tzdata'),
    ...many('dpkg', '7.88.1-10+deb12u%', 35, 'curl libcurl4'),
    ...many('dpkg', '252.%-1~deb12u1', 70, 'libsystemd0 libudev1'),
    ...many('dpkg', '1.20.1-2+deb12u%', 90, 'libgssapi-krb5-2 libkrb5-3'),
    ...many('dpkg', '3.7.9-2+deb12u%', 80, 'libgnutls30'),
    ...many('dpkg', '1.0-%', 400, 'base-files bash coreutils dpkg apt grep sed tar login passwd perl-base zlib1g'),
    ...many('dpkg', '202303%', 200, 'ca-certificates'),
  ],
  apk: [
    ...many('apk', '3.3.%-r0', 40, 'libcrypto3 libssl3'),
    ...many('apk', '1.2.5-r%', 90, 'musl musl-utils'),
    ...many('apk', '1.36.1-r%', 70, 'busybox ssl_client'),
    ...many('apk', '8.%.0-r0', 50, 'curl libcurl'),
    ...many('apk', '202606%-r0', 200, 'ca-certificates-bundle'),
    ...many('apk', '3.20.%-r0', 60, 'alpine-baselayout alpine-release apk-tools zlib'),
  ],
  rpm: [
    ...many('rpm', '3.2.2-%.el9', 40, 'openssl-libs'),
    ...many('rpm', '2.34-%.el9', 60, 'glibc glibc-common'),
    ...many('rpm', '7.76.1-%.el9', 35, 'curl-minimal libcurl-minimal'),
    ...many('rpm', '2026%-1.el9', 45, 'tzdata'),
    ...many('rpm', '5.1.8-%.el9', 300, 'bash coreutils-single rpm sed grep zlib'),
    ...many('rpm', '2026.2.%-90.el9', 200, 'ca-certificates'),
  ],
} as const satisfies Partial<Record<Ecosystem, readonly Listed[]>>;
export type System = keyof typeof SYSTEMS;

const crontab = { kind: 'set-id-added', path: '/usr/bin/crontab', says: 'mode 2755, owner 0' } as const;

/** What a Dockerfile installs beside, the last three now and then: they bring hooks of their own. */
export const INSTALLED = (ecosystem: System): readonly Listed[] => [
  ...many(ecosystem, '1.%', 120, 'tini libpq5 libxml2 imagemagick git jq less procps tzdata-extra'),
  {
    ecosystem,
    name: 'cron',
    version: '3.0pl1-%',
    days: 300,
    user: 'crontab',
    brings: [
      { ...crontab, isOwned: true, package: 'cron' },
      { kind: 'scheduled-task', path: '/etc/cron.daily/dpkg', isOwned: true, package: 'cron', says: '#!/bin/sh' },
    ],
  },
  {
    ecosystem,
    name: 'logrotate',
    version: '3.21.0-%',
    days: 300,
    brings: [
      { kind: 'scheduled-task', path: '/etc/cron.daily/logrotate', isOwned: true, package: 'logrotate' },
      { kind: 'service-unit', path: '/usr/lib/systemd/system/logrotate.timer', isOwned: true, package: 'logrotate' },
    ],
  },
  {
    ecosystem,
    name: 'sudo',
    version: '1.9.13p3-1+deb12u%',
    days: 120,
    brings: [
      { kind: 'set-id-added', path: '/usr/bin/sudo', isOwned: true, package: 'sudo', says: 'mode 4755, owner 0' },
      { kind: 'login-hook', path: '/etc/pam.d/sudo', isOwned: true, package: 'sudo' },
    ],
  },
];

const npm = 'express fastify pino undici zod axios lodash uuid pg redis ws dotenv helmet dayjs prom-client jose ajv';
const python =
  'requests urllib3 certifi idna flask gunicorn sqlalchemy psycopg pydantic boto3 botocore click jinja2 redis';

/** What loads a service's code: what the base has of it, its packages, its own files. */
export interface Runtime {
  readonly name: string;
  readonly often: number;
  readonly root: string;
  /** In the base, owned by no package: official images of languages put them below /usr/local. */
  readonly programs: readonly string[];
  readonly packages: readonly Listed[];
  readonly says: string;
  /** `%` is a number. */
  readonly own: string;
  readonly files: number;
  readonly entry: string;
}

export const RUNTIMES: readonly Runtime[] = [
  {
    name: 'node',
    often: 35,
    root: '/app',
    programs: ['/usr/local/bin/node'],
    packages: many('npm', '4.%.0', 25, npm),

    says: 'node',
    own: 'dist/part-%.js',
    files: 60,
    entry: '["node","dist/part-1.js"]',
  },
  {
    name: 'python',
    often: 30,
    root: '/srv',
    packages: many('python', '2.%.0', 30, python),
    programs: ['/usr/local/bin/python3.12', '/usr/local/lib/libpython3.12.so.1.0'],
    says: 'python',
    own: 'service/part_%.py',
    files: 45,
    entry: '["gunicorn","service.part_1:app"]',
  },
  {
    name: 'go',
    often: 25,
    root: '/app',
    programs: [],
    packages: [],
    says: 'ELF',
    own: 'server-%',
    files: 2,
    entry: '["/app/server-1"]',
  },
  {
    name: 'java',
    often: 10,
    root: '/app',
    programs: ['/opt/java/openjdk/bin/java'],
    packages: [],
    says: 'java',
    own: 'lib/part-%.jar',
    files: 50,
    entry: '["java","-jar","/app/lib/part-1.jar"]',
  },
];

/** What Dockerfiles set now and then. Hosts are those of the organisation itself. */
export const SETTINGS = (company: string): readonly Setting[] => [
  { what: 'Env LOG_LEVEL', value: 'info' },
  { what: 'Env NODE_ENV', value: 'production' },
  { what: 'Env TZ', value: 'UTC' },
  { what: 'ExposedPorts', value: '["8080/tcp","9090/tcp"]' },
  { what: 'StopSignal', value: 'SIGQUIT' },
  {
    what: 'Env OTEL_EXPORTER_OTLP_ENDPOINT',
    value: `http://traces.${company}.example:4317`,
    kind: 'remote-added',
    variant: 'host',
  },
  {
    what: 'Env PIP_INDEX_URL',
    value: `https://packages.${company}.example/simple`,
    kind: 'remote-added',
    variant: 'way',
  },
  {
    what: 'Env JAVA_TOOL_OPTIONS',
    value: '-javaagent:/opt/tracing/agent.jar',
    kind: 'environment-hook',
    variant: 'JAVA_TOOL_OPTIONS',
  },
  {
    what: 'Env PATH',
    value: '/app/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    kind: 'environment-hook',
    variant: 'PATH',
  },
];
