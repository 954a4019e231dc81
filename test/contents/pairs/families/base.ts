import { shopWeb } from '../apps/node.ts';
import { PIP, shopApi } from '../apps/python.ts';
import { site } from '../apps/site.ts';
import { apt, benign, on, type Recipe } from '../pair.ts';

const NOTHING = 'Nothing is raised: same service, newer base.';

const moved = (name: string, did: string, old: Recipe, now: Recipe) => benign(`base-${name}`, did, NOTHING, old, now);

/** A service that takes its interpreter and its packages from the suite. */
const debianPython = (base: string): Recipe =>
  on(
    base,
    apt('python3', 'python3-requests', 'python3-flask', 'python3-yaml'),
    `RUN mkdir -p /app && printf 'import flask\\napp = flask.Flask("shop")\\n' > /app/app.py`,
    'CMD ["python3", "-m", "flask", "run"]',
  );

const PURE = 'certifi==2025.1.31\nidna==3.10\nurllib3==2.3.0\nclick==8.1.8\nsix==1.17.0\n';

const gems = (base: string): Recipe =>
  on(
    base,
    'RUN gem install -q --local --no-document /mnt/built/acme-router-1.5.0.gem /mnt/built/acme-view-1.5.0.gem',
    'CMD ["ruby"]',
  );

export const newerBases = [
  moved(
    'bare-bookworm',
    'The base image itself, with a month of updates of bookworm.',
    on('bookworm-1'),
    on('bookworm-2'),
  ),
  moved('bare-trixie', 'The base image itself, with a month of updates of trixie.', on('trixie-1'), on('trixie-2')),
  moved(
    'nginx-bookworm',
    'nginx from apt on a newer bookworm, with its security update.',
    site('5.1.0', 'nginx-12.1'),
    site('5.1.0', 'nginx-12.2'),
  ),
  moved(
    'python-bookworm',
    'A service on the Python of bookworm, on a newer base.',
    debianPython('bookworm-1'),
    debianPython('bookworm-2'),
  ),
  moved(
    'python-image',
    'A service on a Python image, whose base has the updates of trixie.',
    shopApi('1.4.2'),
    shopApi('1.4.2', { base: 'python-3.13-newer' }),
  ),
  moved(
    'node-patch',
    'A service on a Node.js image, from 24.15 to 24.21 with the npm it brings.',
    shopWeb('2.0.3', { base: 'node-24.15' }),
    shopWeb('2.0.3'),
  ),
  moved(
    'node-major',
    'A service on a Node.js image, from 22 to 24.',
    shopWeb('2.0.3', { base: 'node-22' }),
    shopWeb('2.0.3'),
  ),
  moved(
    'python-minor',
    'A service on a Python image, from 3.11 to 3.13.',
    shopApi('1.4.2', { base: 'python-3.11', requirements: PURE }),
    shopApi('1.4.2', { requirements: PURE }),
  ),
  moved(
    'to-slim',
    'A service moved from the full base to its slim variant.',
    debianPython('trixie-1-full'),
    debianPython('trixie-1'),
  ),
  moved('suite-bare', 'The base image itself, from bookworm to trixie.', on('bookworm-2'), on('trixie-1')),
  moved(
    'suite-python',
    'A service on the Python of the suite, from bookworm to trixie.',
    debianPython('bookworm-2'),
    debianPython('trixie-1'),
  ),
  moved(
    'suite-nginx',
    'A site on the nginx of the suite, from bookworm to trixie.',
    site('5.1.0', 'nginx-12.2'),
    site('5.1.0'),
  ),
  moved(
    'suite-node',
    'A service on a Node.js image, from its bookworm to its trixie variant.',
    shopWeb('2.0.3', { base: 'node-24.21-bookworm' }),
    shopWeb('2.0.3'),
  ),
  moved(
    'suite-ruby',
    'A service on the Ruby of the suite, from bookworm to trixie.',
    gems('ruby-3.1'),
    gems('ruby-3.3'),
  ),
  benign(
    'base-with-release',
    'One push brought a newer base, newer pip packages and a release of the service.',
    'Nothing is raised: everything is of a package or under the folder that every release changes.',
    shopApi('1.4.2', { requirements: 'six==1.16.0\nidna==3.3\nurllib3==1.26.12\nclick==8.1.3\n' }),
    shopApi('1.5.0', { base: 'python-3.13-newer', first: [`RUN ${PIP} --upgrade setuptools`] }),
  ),
];
