import { apt, benign, on, purge, type Recipe, withFiles } from '../pair.ts';

const OWNED = 'Nothing is raised: what changed belongs to packages of the distribution.';

const installed = (name: string, did: string, packages: readonly string[], base = 'trixie-1') =>
  benign(
    `apt-${name}`,
    did,
    OWNED,
    on(base, apt('ca-certificates')),
    on(base, apt('ca-certificates'), apt(...packages)),
  );

/** A package of the company, built with dpkg-deb and installed with dpkg. */
const ownDeb = (version: string): Recipe =>
  withFiles(
    on(
      'trixie-1',
      'COPY tools /tmp/tools',
      'RUN chmod 755 /tmp/tools/DEBIAN/postinst && dpkg-deb --root-owner-group -b /tmp/tools /tmp/tools.deb && dpkg -i /tmp/tools.deb && rm -rf /tmp/tools /tmp/tools.deb',
    ),
    {
      'tools/DEBIAN/control': `Package: acme-tools\nVersion: ${version}\nArchitecture: all\nMaintainer: Platform <platform@acme.example>\nDescription: Tools of the platform team\n`,
      'tools/DEBIAN/postinst':
        '#!/bin/sh\nset -e\nadduser --system --quiet --no-create-home acme-tools 2>/dev/null || useradd --system acme-tools || true\n',
      'tools/usr/bin/acme-report!': `#!/bin/sh\necho report ${version}\n`,
      'tools/etc/cron.d/acme-tools': `# ${version}\n15 3 * * * acme-tools /usr/bin/acme-report\n`,
      'tools/lib/systemd/system/acme-report.service': '[Service]\nExecStart=/usr/bin/acme-report\nUser=acme-tools\n',
    },
  );

/** A repository of a vendor: its entry, its key, and a package from it. */
const vendor = withFiles(
  on(
    'trixie-1',
    'COPY agent /tmp/agent',
    'RUN mkdir -p /srv/vendor && dpkg-deb --root-owner-group -b /tmp/agent /srv/vendor/vendor-agent_4.2_all.deb && rm -rf /tmp/agent',
    'COPY vendor.sources /etc/apt/sources.list.d/vendor.sources',
    'RUN cd /srv/vendor && printf "Package: vendor-agent\\nVersion: 4.2\\nArchitecture: all\\nMaintainer: Vendor <help@vendor.example>\\nFilename: ./vendor-agent_4.2_all.deb\\nSize: $(stat -c %s vendor-agent_4.2_all.deb)\\nSHA256: $(sha256sum vendor-agent_4.2_all.deb | cut -d\' \' -f1)\\nDescription: Agent\\n" > Packages && apt-get update && apt-get install -y vendor-agent && rm -rf /srv/vendor /var/lib/apt/lists/*',
  ),
  {
    'vendor.sources': 'Types: deb\nURIs: file:/srv/vendor\nSuites: ./\nTrusted: yes\n',
    'agent/DEBIAN/control':
      'Package: vendor-agent\nVersion: 4.2\nArchitecture: all\nMaintainer: Vendor <help@vendor.example>\nDescription: Agent\n',
    'agent/opt/vendor/bin/agent!': '#!/bin/sh\necho agent 4.2\n',
    'agent/usr/lib/systemd/system/vendor-agent.service': '[Service]\nExecStart=/opt/vendor/bin/agent\n',
  },
);

const SECURITY =
  "RUN printf 'deb http://deb.debian.org/debian-security bookworm-security main\\n' > /etc/apt/sources.list.d/security.list && apt-get update && DEBIAN_FRONTEND=noninteractive apt-get -y upgrade && rm -rf /var/lib/apt/lists/* /etc/apt/sources.list.d/security.list";

const compilers = on(
  'trixie-1',
  apt('gcc', 'make', 'libc6-dev'),
  'RUN mkdir -p /opt/app && echo done > /opt/app/built',
);

export const systemPackages = [
  installed('tools', 'A team added curl, jq and git with apt.', ['curl', 'jq', 'git']),
  installed('cron', 'A team added cron, logrotate and anacron, which bring cron files and a set-group-id program.', [
    'cron',
    'logrotate',
    'anacron',
  ]),
  installed('setuid', 'A team added sudo, su and fusermount, which are set-user-id.', [
    'sudo',
    'fuse3',
    'util-linux-extra',
  ]),
  installed('capabilities', 'A team added ping and mtr, which carry file capabilities.', [
    'iputils-ping',
    'mtr-tiny',
    'libcap2-bin',
  ]),
  installed(
    'users-and-services',
    'A team added an SSH server, Redis and PostgreSQL, which bring users, PAM files, profile lines and systemd units.',
    ['openssh-server', 'redis-server', 'postgresql'],
  ),
  installed('pam', 'A team added PAM modules for one-time codes and systemd.', [
    'libpam-google-authenticator',
    'libpam-systemd',
    'libpam-cap',
  ]),
  installed('pth', 'A team added packages of Debian that bring `.pth` files.', [
    'python3-setuptools',
    'python3-pip',
    'python3-matplotlib',
  ]),
  installed('php-shop', 'A team added WordPress from Debian, a lot of PHP by others.', ['wordpress', 'php-fpm']),
  installed('locales-and-fonts', 'A team added locales and fonts, whose caches are made at install.', [
    'locales-all',
    'fontconfig',
    'fonts-dejavu-core',
  ]),
  installed('diagnosis', 'A team added tools to look into problems: netcat, tcpdump, nmap, strace, gdb.', [
    'netcat-openbsd',
    'tcpdump',
    'nmap',
    'strace',
    'gdb',
  ]),
  installed('security-tools', 'A team added rkhunter and ClamAV signatures tools, whose files name malware.', [
    'rkhunter',
    'chkrootkit',
  ]),
  installed('login-shells', 'A team added zsh, bash-completion, screen and tmux, which bring profile files.', [
    'zsh',
    'bash-completion',
    'screen',
    'tmux',
  ]),
  benign(
    'apt-java',
    'A team added a Java runtime, which registers alternatives and certificates; of manual pages it needs the folder.',
    OWNED,
    on('trixie-1', apt('ca-certificates')),
    on('trixie-1', apt('ca-certificates'), 'RUN mkdir -p /usr/share/man/man1', apt('default-jre-headless')),
  ),
  installed('ruby-and-perl', 'A team added Ruby, Perl modules and their libraries.', [
    'ruby',
    'libwww-perl',
    'libdbi-perl',
  ]),
  installed('init', 'A team added systemd and dbus as init for a container that runs several services.', [
    'systemd-sysv',
    'dbus',
    'rsyslog',
  ]),
  benign(
    'apt-security-upgrade',
    'The build ran apt-get upgrade with the security archive.',
    OWNED,
    on('bookworm-1', apt('nginx-light', 'openssl', 'python3')),
    on('bookworm-1', apt('nginx-light', 'openssl', 'python3'), SECURITY),
  ),
  benign(
    'apt-upgrade-each-build',
    'The nightly build always upgrades; this night there was something.',
    OWNED,
    on('bookworm-1', 'RUN true', apt('curl')),
    on('bookworm-1', SECURITY, apt('curl')),
  ),
  benign('apt-removed', 'The compilers were taken out after the build.', OWNED, compilers, {
    ...compilers,
    containerfile: `${compilers.containerfile}${purge('gcc', 'make', 'libc6-dev')}\n`,
  }),
  benign(
    'apt-removed-cron',
    'cron, which nobody used, was purged.',
    OWNED,
    on('trixie-1', apt('cron', 'curl')),
    on('trixie-1', apt('cron', 'curl'), purge('cron')),
  ),
  benign(
    'apt-downgrade',
    'An update of openssl broke something, and the version before it was pinned.',
    OWNED,
    on('bookworm-2', apt('openssl')),
    on('bookworm-1', apt('openssl')),
  ),
  benign(
    'apt-own-package',
    'A new version of the package that the company builds itself, with a user, a cron file and a unit.',
    OWNED,
    ownDeb('2.3.0'),
    ownDeb('2.4.0'),
  ),
  benign(
    'apt-own-package-added',
    'The package that the company builds itself was added.',
    'The new package is shown; a low mark is right, since nobody outside vouches for it.',
    on('trixie-1'),
    ownDeb('2.3.0'),
  ),
  benign(
    'apt-vendor-repository',
    "A vendor's repository and its agent were added.",
    'The new apt source is shown.',
    on('trixie-1'),
    vendor,
  ),
  benign(
    'apt-slimmed-by-hand',
    'A step takes documentation, caches and locales away to save space.',
    OWNED,
    on('trixie-1-full', apt('git')),
    on(
      'trixie-1-full',
      apt('git'),
      'RUN rm -rf /usr/share/doc /usr/share/man /usr/share/locale /usr/share/zoneinfo /var/cache/debconf /usr/share/perl5/unicore',
    ),
  ),
  benign(
    'apt-alternatives',
    'The editor and awk were changed with update-alternatives.',
    OWNED,
    on('trixie-1', apt('vim-tiny', 'gawk', 'nano')),
    on(
      'trixie-1',
      apt('vim-tiny', 'gawk', 'nano'),
      'RUN update-alternatives --set editor /usr/bin/vim.tiny && update-alternatives --set awk /usr/bin/mawk',
    ),
  ),
  benign(
    'apt-diverted',
    'A program was put in the place of a packaged one, told to dpkg with dpkg-divert.',
    'The diverted file is shown.',
    on('trixie-1', apt('ca-certificates', 'curl')),
    on(
      'trixie-1',
      apt('ca-certificates', 'curl'),
      'RUN dpkg-divert --local --rename --add /usr/bin/curl && printf \'#!/bin/sh\\nexec /usr/bin/curl.distrib --retry 3 "$@"\\n\' > /usr/bin/curl && chmod 755 /usr/bin/curl',
    ),
  ),
  benign(
    'apt-settings',
    'Settings that a package marks as its own to change were changed: nginx.conf, sshd_config.',
    'Nothing of weight: files meant to be changed.',
    on('trixie-1', apt('nginx-light', 'openssh-server')),
    on(
      'trixie-1',
      apt('nginx-light', 'openssh-server'),
      "RUN sed -i 's/worker_connections .*/worker_connections 4096;/' /etc/nginx/nginx.conf && sed -i 's/^#PermitRootLogin.*/PermitRootLogin no/' /etc/ssh/sshd_config && rm -f /etc/ssh/ssh_host_*",
    ),
  ),
];
