import { shopWeb } from '../apps/node.ts';
import { shopApi } from '../apps/python.ts';
import { site } from '../apps/site.ts';
import { anew, apt, benign, image, on, type Recipe, withFiles } from '../pair.ts';

const NOTHING = 'Nothing is raised: the same source was built again.';

/** Twice the same recipe, the second time from its first step on. */
const again = (name: string, did: string, recipe: Recipe) =>
  benign(
    `rebuild-${name}`,
    `${did} was built again from the same source by the nightly build.`,
    NOTHING,
    recipe,
    anew(recipe),
  );

const batch: Recipe = withFiles(
  {
    containerfile: `FROM ${image('cc')} AS build\nCOPY batch.c /src/\nRUN gcc -g -O2 -o /src/batch /src/batch.c\nFROM ${image('trixie-1')}\nCOPY --from=build /src/batch /opt/acme/bin/batch\nENTRYPOINT ["/opt/acme/bin/batch"]\n`,
  },
  {
    'batch.c': '#include <stdio.h>\nint main(void) { puts("batch, built " __DATE__ " " __TIME__); return 0; }\n',
  },
);

const reproducible = (recipe: Recipe): Recipe => ({
  ...anew(recipe),
  build: ['--no-cache', '--timestamp', '1767225600'],
});

export const rebuilds = [
  again('python', 'A Python service with pip packages', shopApi('1.4.2')),
  again('node', 'A Node.js service with npm packages', shopWeb('2.0.3')),
  again('site', 'A static site on nginx', site('5.1.0')),
  again('system-packages', 'An image of tools from apt', on('trixie-1', apt('curl', 'jq', 'git', 'openssh-client'))),
  again('nginx', 'An image with nginx from apt', on('bookworm-2', apt('nginx-light'), 'CMD ["nginx"]')),
  again('compiled-date', 'A C program that writes the day of its build into itself', batch),
  again(
    'native-gem',
    'A Ruby tool whose gem is compiled at install',
    on('ruby-3.3', 'RUN gem install -q --local --no-document /mnt/built/acme-packer-1.5.0.gem'),
  ),
  again(
    'users-and-certificates',
    'An image that makes its user, its locale and its certificates during the build',
    on(
      'trixie-1',
      apt('ca-certificates', 'locales'),
      'RUN localedef -i de_DE -f UTF-8 de_DE.UTF-8',
      'RUN useradd --system --create-home --shell /usr/sbin/nologin shop',
    ),
  ),
  benign(
    'rebuild-reproducible-python',
    'A Python service was built twice by a reproducible build, with all times set.',
    NOTHING,
    reproducible(shopApi('1.4.2')),
    reproducible(shopApi('1.4.2')),
  ),
  benign(
    'rebuild-reproducible-site',
    'A static site became a reproducible build: same content, all times set.',
    NOTHING,
    site('5.1.0'),
    reproducible(site('5.1.0')),
  ),
  benign(
    'rebuild-newer-transitive',
    'A Node.js service without a kept lock file was built again half a year later; what its dependencies depend on is newer.',
    'Nothing is raised; packages of the registry moved.',
    shopWeb('2.0.3', { day: '2025-01-15' }),
    anew(shopWeb('2.0.3', { day: '2025-09-15' })),
  ),
];
