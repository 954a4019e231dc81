import { shopWeb } from '../apps/node.ts';
import { shopApi } from '../apps/python.ts';
import { apt, benign, image, on, type Recipe, withSteps, withFiles } from '../pair.ts';

const did = (name: string, what: string, expect: string, old: Recipe, now: Recipe) =>
  benign(`habit-${name}`, what, expect, old, now);

const TWO = 'RUN apt-get update && apt-get install -y --no-install-recommends';

/** A program of one's own, built in a stage before; `steps` work on it there. */
const daemon = (...steps: string[]): Recipe =>
  withFiles(
    {
      containerfile: [
        `FROM ${image('cc')} AS build`,
        'COPY stock.c /src/',
        `${TWO} upx-ucl && gcc -g -O2 -static -o /src/stock /src/stock.c`,
        ...steps,
        `FROM ${image('trixie-1')}`,
        'COPY --from=build /src/stock /usr/local/bin/stock',
        'CMD ["stock"]',
        '',
      ].join('\n'),
    },
    {
      'stock.c':
        '#include <stdio.h>\nint main(void) { for (int i = 0; i < 3; i++) printf("stock %d\\n", i); return 0; }\n',
    },
  );

const certificate =
  "RUN openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj '/O=Acme/CN=Acme Root CA' -keyout /tmp/key.pem -out /usr/local/share/ca-certificates/acme-root.crt 2>/dev/null && rm /tmp/key.pem && update-ca-certificates";

const agent = {
  'agent/package.json': '{"name":"acme-agent","version":"3.0.0","main":"register.js"}\n',
  'agent/register.js':
    "'use strict';\nconst target = process.env.ACME_AGENT_ENDPOINT;\nif (target) require('node:diagnostics_channel').subscribe('http.server.request.start', () => {});\n",
};

const java = 'ENV JAVA_TOOL_OPTIONS="-javaagent:/opt/agent/opentelemetry-javaagent.jar"';

export const habits = [
  did(
    'strip-own',
    'The team began to strip its own program.',
    'At most shown: the own program is smaller and has no symbols.',
    daemon(),
    daemon('RUN strip /src/stock'),
  ),
  did(
    'strip-packaged',
    'To save space the team strips the programs and libraries that packages brought.',
    'Shown, once: packaged programs do differ from their packages.',
    on('trixie-1', apt('git', 'binutils')),
    on(
      'trixie-1',
      apt('git', 'binutils'),
      'RUN strip -R .comment -R .gnu_debuglink -R .note.gnu.build-id /usr/bin/git /usr/bin/perl /usr/lib/git-core/git-remote-http /usr/lib/x86_64-linux-gnu/libcurl-gnutls.so.4',
    ),
  ),
  did(
    'upx-own',
    'The team packs its own program with UPX.',
    'Shown: a packed program deserves a look, no incident.',
    daemon(),
    daemon('RUN upx -q -q /src/stock'),
  ),
  did(
    'jemalloc',
    'The service runs with jemalloc by LD_PRELOAD from a package.',
    'The setting is shown; its library is of a package.',
    shopApi('1.4.2'),
    shopApi('1.4.3', {
      first: [apt('libjemalloc2')],
      last: ['ENV LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libjemalloc.so.2'],
    }),
  ),
  did(
    'setcap',
    'The team gives node the right to bind port 80.',
    'The capability is shown; no incident by itself.',
    shopWeb('2.0.3'),
    withSteps(
      shopWeb('2.0.4'),
      'USER root',
      apt('libcap2-bin'),
      'RUN setcap cap_net_bind_service=+ep /usr/local/bin/node',
      'USER 1000',
    ),
  ),
  did(
    'setcap-own',
    'The team gives its own program the right to bind port 80.',
    'The capability is shown.',
    daemon(),
    withSteps(daemon(), apt('libcap2-bin'), 'RUN setcap cap_net_bind_service=+ep /usr/local/bin/stock'),
  ),
  did(
    'company-certificate',
    'The certificate of the company was added with update-ca-certificates.',
    'The new authority is shown.',
    on('trixie-1', apt('ca-certificates', 'openssl')),
    on('trixie-1', apt('ca-certificates', 'openssl'), certificate),
  ),
  did(
    'tracing-node',
    'A tracing agent for Node.js was copied in and switched on by NODE_OPTIONS.',
    "The option and the agent's files are shown.",
    shopWeb('2.0.3'),
    withSteps(
      withFiles(shopWeb('2.0.4'), agent),
      'COPY agent /opt/acme-agent',
      'ENV NODE_OPTIONS="--require /opt/acme-agent/register.js" ACME_AGENT_ENDPOINT=http://collector.acme.example:4318',
    ),
  ),
  did(
    'tracing-java',
    'A tracing agent was switched on by JAVA_TOOL_OPTIONS.',
    'The option and the archive are shown.',
    on('trixie-1', apt('zip')),
    on(
      'trixie-1',
      apt('zip'),
      'RUN mkdir -p /opt/agent && cd /opt/agent && zip -q opentelemetry-javaagent.jar /etc/hostname /etc/debian_version',
      java,
    ),
  ),
  did(
    'library-path',
    'Own libraries under /opt/acme/lib are told to the loader by ld.so.conf.d.',
    'The line for the loader is shown.',
    on('trixie-1'),
    withFiles(
      {
        containerfile: `FROM ${image('cc')} AS build\nCOPY round.c /src/\nRUN gcc -shared -fPIC -o /src/libround.so.1 /src/round.c\nFROM ${image('trixie-1')}\nCOPY --from=build /src/libround.so.1 /opt/acme/lib/\nRUN echo /opt/acme/lib > /etc/ld.so.conf.d/acme.conf && ldconfig\n`,
      },
      { 'round.c': 'int acme_round(int a) { return a / 10 * 10; }\n' },
    ),
  ),
  did(
    'own-cron',
    'The team has cron run a nightly report of its service.',
    'The cron file is shown, by its path.',
    on('trixie-1', apt('cron')),
    withFiles(
      on(
        'trixie-1',
        apt('cron'),
        'COPY report /etc/cron.d/acme-report',
        'COPY report.sh /opt/acme/report.sh',
        'CMD ["cron", "-f"]',
      ),
      {
        report: '0 4 * * * nobody /opt/acme/report.sh\n',
        'report.sh!': '#!/bin/sh\nfind /var/log -name "*.log" -mtime +7 -print\n',
      },
    ),
  ),
  did(
    'tini',
    'The service starts under tini from now on.',
    'Nothing of weight: the entry point is a program of a package.',
    shopApi('1.4.2'),
    shopApi('1.4.3', {
      first: [apt('tini')],
      last: ['ENTRYPOINT ["/usr/bin/tini", "--", "/app/docker-entrypoint.sh"]'],
    }),
  ),
  did(
    'own-user',
    'The service no longer runs as root: a user was made.',
    'Nothing is raised: fewer rights than before.',
    shopApi('1.4.2'),
    shopApi('1.4.3', {
      last: [
        'RUN groupadd -g 1500 shop && useradd -u 1500 -g shop -m -s /bin/bash shop && chown -R shop:shop /app',
        'USER shop',
      ],
    }),
  ),
  did(
    'profile',
    'Settings for people who open a shell in the container were put into profile.d.',
    'The profile line is shown.',
    on('trixie-1', apt('bash-completion')),
    on(
      'trixie-1',
      apt('bash-completion'),
      'RUN printf \'alias ll="ls -l"\\nexport PAGER=less\\n\' > /etc/profile.d/acme.sh && echo \'PS1="shop \\\\w # "\' >> /root/.bashrc',
    ),
  ),
  did(
    'chown-all',
    'All files of the service belong to its user and may be read by its group only.',
    'Nothing is raised.',
    shopWeb('2.0.3'),
    withSteps(
      shopWeb('2.0.4'),
      'USER root',
      'RUN chown -R 1000:1000 /srv/shop && chmod -R o-rwx /srv/shop',
      'USER 1000',
    ),
  ),
  did(
    'known-hosts',
    'The build fetches from a git server whose host key was added.',
    'Nothing of weight.',
    on('trixie-1', apt('git', 'openssh-client')),
    on(
      'trixie-1',
      apt('git', 'openssh-client'),
      "RUN mkdir -p -m 700 /root/.ssh && printf 'git.acme.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleEx\\n' > /root/.ssh/known_hosts && printf 'Host git.acme.example\\n  User git\\n' > /root/.ssh/config",
    ),
  ),
  did(
    'download-tool',
    'A single program was downloaded into /usr/local/bin, as kubectl or dumb-init are.',
    'A new program of nobody is shown.',
    on('trixie-1'),
    withSteps(
      { containerfile: daemon().containerfile, files: daemon().files ?? {} },
      'RUN mv /usr/local/bin/stock /usr/local/bin/dumb-stock',
      'CMD ["bash"]',
    ),
  ),
];
