import { shopWeb } from '../apps/node.ts';
import { shopApi } from '../apps/python.ts';
import { site } from '../apps/site.ts';
import { anew, apt, benign, image, on, type Recipe, withFiles } from '../pair.ts';

const SAME = 'Nothing is raised: the same content, in other layers or by another tool.';

const other = (name: string, did: string, old: Recipe, now: Recipe, expect = SAME) =>
  benign(`builder-${name}`, did, expect, old, now);

const ZSTD = ['--compression-format=zstd', '--compression-level=3'];

/** One stage with its compilers left in, and the same in two stages. */
const source = { 'till.c': '#include <stdio.h>\nint main(void) { puts("till"); return 0; }\n' };
const oneStage: Recipe = withFiles(
  on('cc', 'COPY till.c /src/', 'RUN gcc -O2 -o /usr/local/bin/till /src/till.c', 'CMD ["till"]'),
  source,
);
const twoStages: Recipe = withFiles(
  {
    containerfile: `FROM ${image('cc')} AS build\nCOPY till.c /src/\nRUN gcc -O2 -o /src/till /src/till.c\nFROM ${image('trixie-1')}\nCOPY --from=build /src/till /usr/local/bin/till\nCMD ["till"]\n`,
  },
  source,
);

const UPDATE =
  "cp -a $ROOT/app/shop/orders.py /tmp/orders.py && sed 's/1.4.2/1.4.3/' /tmp/orders.py > $ROOT/app/shop/orders.py && rm /tmp/orders.py";

export const builders = [
  other('squashed', 'The same image with its own steps in one layer.', shopApi('1.4.2'), {
    ...anew(shopApi('1.4.2')),
    build: ['--squash', '--no-cache'],
  }),
  other('squashed-all', 'The same image flattened into one layer, base and all.', shopWeb('2.0.3'), {
    ...shopWeb('2.0.3'),
    build: ['--squash'],
  }),
  other('squashed-release', 'A release, and flattened into one layer from now on.', shopApi('1.4.2'), {
    ...shopApi('1.4.3'),
    build: ['--squash'],
  }),
  other('one-layer', 'From a builder that makes a layer for each step to one that makes one for all.', site('5.1.0'), {
    ...site('5.1.0'),
    build: ['--layers=false', '--no-cache'],
  }),
  other('two-stages', 'The build moved to two stages, so that the compilers are gone.', oneStage, twoStages),
  other(
    'from-stages-copied',
    'A multi-stage build copies the root of its first stage into an empty image.',
    shopWeb('2.0.3'),
    {
      ...shopWeb('2.0.3'),
      containerfile: `${shopWeb('2.0.3')
        .containerfile.replace('FROM ', 'FROM ')
        .replace(
          /^FROM (\S+)/m,
          'FROM $1 AS whole',
        )}FROM scratch\nCOPY --from=whole / /\nENV NODE_ENV=production PORT=3000 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nWORKDIR /srv/shop\nUSER 1000\nCMD ["node", "server.js"]\n`,
    },
  ),
  other('zstd', 'The same image, its layers now compressed with zstd.', site('5.1.0'), {
    ...site('5.1.0'),
    push: ZSTD,
  }),
  other('zstd-chunked', 'A release, its layers now compressed as zstd:chunked.', site('5.1.0'), {
    ...site('5.2.0'),
    push: ['--compression-format=zstd:chunked'],
  }),
  other('gzip-again', 'The same image, compressed harder.', site('5.1.0'), {
    ...site('5.1.0'),
    push: ['--compression-format=gzip', '--compression-level=9'],
  }),
  other('docker-format', 'The same image in the format of Docker instead of OCI.', site('5.1.0'), {
    ...site('5.1.0'),
    build: ['--format', 'docker'],
  }),
  other('docker-archive', 'The same image through `docker save` and skopeo.', shopWeb('2.0.3'), {
    ...shopWeb('2.0.3'),
    by: 'docker-archive',
  }),
  other('umoci-release', 'A hotfix of one file by umoci instead of a build.', shopApi('1.4.2'), {
    ...shopApi('1.4.2'),
    by: 'umoci',
    shell: UPDATE,
  }),
  other(
    'umoci-packages',
    'A package of apt added by umoci, with a chroot instead of a build.',
    on('trixie-1', apt('ca-certificates')),
    {
      ...on('trixie-1', apt('ca-certificates')),
      by: 'umoci',
      shell:
        'cp /etc/resolv.conf $ROOT/etc/resolv.conf; chroot $ROOT sh -ec "apt-get update && apt-get install -y --no-install-recommends less tree && rm -rf /var/lib/apt/lists/*"; : > $ROOT/etc/resolv.conf',
    },
  ),
  other(
    'order-of-steps',
    'The steps of a build were put into another order.',
    on('trixie-1', apt('curl'), apt('jq')),
    on('trixie-1', apt('jq'), apt('curl')),
  ),
  other(
    'left-behind',
    'A build forgot its working folder: sources, object files, a log.',
    twoStages,
    withFiles(
      {
        ...twoStages,
        containerfile: twoStages.containerfile.replace(
          'CMD ["till"]',
          'COPY --from=build /src /usr/local/src/till\nRUN cp /var/log/dpkg.log /root/build.log 2>/dev/null || date > /root/build.log\nCMD ["till"]',
        ),
      },
      {},
    ),
    'Shown at most: own files, no program that was not there.',
  ),
];
