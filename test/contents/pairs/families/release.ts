import { shopWeb } from '../apps/node.ts';
import { shopApi } from '../apps/python.ts';
import { site } from '../apps/site.ts';
import { apt, benign, image, on, type Recipe, withSteps, withFiles } from '../pair.ts';

const NOTHING = 'Nothing is raised: own files of the service changed, where each release changes them.';

const released = (name: string, did: string, old: Recipe, now: Recipe) =>
  benign(`release-${name}`, did, NOTHING, old, now);

const program = (version: string, first = image('cc')): Recipe =>
  withFiles(
    {
      containerfile: `FROM ${first} AS build\nCOPY ledger.c /src/\nRUN gcc -O2 -static -o /src/ledger /src/ledger.c\nFROM scratch\nCOPY --from=build /src/ledger /opt/ledger/ledger\nUSER 65534\nENTRYPOINT ["/opt/ledger/ledger"]\n`,
    },
    {
      'ledger.c': `#include <stdio.h>\nint main(int n, char **a) { printf("ledger ${version} %d %s\\n", n, a[0]); return 0; }\n`,
    },
  );

const php = (version: string): Recipe =>
  withFiles(
    on(
      'trixie-1',
      apt('php-cli', 'php-curl'),
      'COPY html /var/www/html',
      'CMD ["php", "-S", "0.0.0.0:8080", "-t", "/var/www/html"]',
    ),
    {
      'html/index.php': `<?php\nrequire __DIR__ . '/lib/order.php';\necho order_page((int) ($_GET['order'] ?? 0));\n`,
      'html/lib/order.php': `<?php\n// Shop ${version}\nfunction order_page(int $number): string {\n  return base64_decode('PHA+') . htmlspecialchars("Order $number, ${version}");\n}\n`,
      'html/lib/mailer.php': `<?php\nfunction send_order(array $order): void {\n  mail($order['to'], 'Your order', wordwrap(serialize($order), 70));\n}\n`,
    },
  );

const jar = (version: string): Recipe =>
  withSteps(
    on('trixie-1', apt('python3', 'zip')),
    `RUN mkdir -p /opt/app/lib && cd /tmp && mkdir META-INF && printf 'Manifest-Version: 1.0\\nImplementation-Version: ${version}\\nMain-Class: example.shop.Main\\n' > META-INF/MANIFEST.MF && head -c 20000 /usr/bin/zip > Main.class && printf '${version}' >> Main.class && zip -qr /opt/app/app.jar META-INF Main.class && cp /opt/app/app.jar /opt/app/lib/pricing-${version}.jar && rm -rf META-INF Main.class`,
    'CMD ["java", "-jar", "/opt/app/app.jar"]',
  );

const ruby = (version: string): Recipe =>
  withFiles(
    on(
      'ruby-3.3',
      'RUN gem install -q --local --no-document /mnt/built/acme-router-1.5.0.gem',
      'COPY app /srv/app',
      'CMD ["ruby", "/srv/app/app.rb"]',
    ),
    {
      'app/app.rb': `require 'acme_router'\nVERSION = '${version}'\nApp = ->(env) { [200, {}, ["shop #{VERSION}"]] }\n`,
      'app/lib/prices.rb': `module Prices\n  RATE = ${version.replace(/\D/g, '')}\nend\n`,
    },
  );

const languages = (version: string, count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `shop/locale/${index % 40}/${index}.json`,
      `{"order":"${version} ${index}"}\n`,
    ]),
  );

export const releases = [
  released('python', 'A patch release of a Python service under /app.', shopApi('1.4.2'), shopApi('1.4.3')),
  released('node', 'A patch release of a Node.js service under /srv.', shopWeb('2.0.3'), shopWeb('2.0.4')),
  released(
    'site',
    'A release of a static site: pages changed, assets have new names, old ones are gone.',
    site('5.1.0'),
    site('5.2.0', 'nginx-13.1', ['Home', 'Help', 'Stores']),
  ),
  released(
    'static-program',
    'A release of a statically linked program on an empty base, under /opt.',
    program('3.1'),
    program('3.2'),
  ),
  released(
    'php',
    'A release of a PHP shop under /var/www, which decodes base64 and sends mail as such shops do.',
    php('7.0.1'),
    php('7.1.0'),
  ),
  released(
    'jar',
    'A release of a Java archive under /opt with a library whose name bears its version.',
    jar('1.0.0'),
    jar('1.0.1'),
  ),
  released('ruby', 'A release of a Ruby service under /srv.', ruby('0.9.1'), ruby('0.9.2')),
  released(
    'native-library',
    'A release that changed the C library which the service builds for itself.',
    shopApi('1.4.2'),
    shopApi('1.5.0', {
      files: { 'pricing.c': 'long shop_price(long net, long rate) { return net + (net * rate + 50) / 100; }\n' },
    }),
  ),
  released(
    'entry-script',
    'A release that changed the script which starts the service.',
    shopApi('1.4.2'),
    shopApi('1.4.3', {
      files: {
        'docker-entrypoint.sh!':
          '#!/bin/sh\nset -e\n# waits for the database\nif [ -n "$DATABASE_HOST" ]; then python -c "import socket,os; socket.create_connection((os.environ[\'DATABASE_HOST\'], 5432), 5)"; fi\nif [ "$1" = shop ]; then\n  shift\n  set -- python -m shop "$@"\nfi\nexec "$@"\n',
      },
    }),
  ),
  released(
    'many-files',
    'A release that brought 10,000 files of translations.',
    shopApi('1.4.2'),
    shopApi('1.5.0', { files: languages('1.5.0', 10_000) }),
  ),
  released('moved-folder', 'A service moved from /srv/shop to /opt/shop.', shopWeb('2.0.3'), {
    ...shopWeb('2.1.0'),
    containerfile: shopWeb('2.1.0').containerfile.replace('/srv/shop', '/opt/shop'),
  }),
];
