import { PIP, REQUIREMENTS, shopApi } from '../apps/python.ts';
import { anew, benign, on, type Recipe, withFiles } from '../pair.ts';

const OWNED = 'Nothing is raised: what changed is listed by the packages that pip installed.';

const changed = (name: string, did: string, old: Recipe, now: Recipe, expect = OWNED) =>
  benign(`pip-${name}`, did, expect, old, now);

const python = (...steps: string[]): Recipe => on('python-3.13', ...steps);
const full = (...steps: string[]): Recipe => on('python-3.13-full', ...steps);
const run = (...packages: string[]): string => `RUN ${PIP} ${packages.join(' ')}`;

/** A company's own distribution, which starts itself in each interpreter by a `.pth` file. */
const tracer = {
  'tracer/pyproject.toml':
    '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "acme-tracing"\nversion = "1.0.0"\n[tool.setuptools]\npackages = ["acme_tracing"]\n',
  'tracer/setup.py':
    'from setuptools import setup\nfrom setuptools.command.build_py import build_py\nimport os, shutil\nclass WithHook(build_py):\n    def run(self):\n        super().run()\n        shutil.copy("acme_tracing.pth", self.build_lib)\nsetup(cmdclass={"build_py": WithHook})\n',
  'tracer/acme_tracing.pth': 'import acme_tracing.start\n',
  'tracer/acme_tracing/__init__.py': '',
  'tracer/acme_tracing/start.py':
    'import os\nENDPOINT = os.environ.get("TRACING_ENDPOINT", "http://collector.acme.example:4318")\n',
};

/** Three modules as one distribution, of which a developer works. */
const library = {
  'library/pyproject.toml':
    '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "acme-money"\nversion = "0.3.0"\n[project.scripts]\nacme-money = "acme_money:main"\n',
  'library/acme_money/__init__.py': 'def main():\n    print("0.3.0")\n',
};

const NO_INDEX = '--no-build-isolation --no-deps';

export const pipPackages = [
  changed(
    'added',
    'PyYAML and setuptools were added to the requirements.',
    shopApi('1.4.2'),
    shopApi('1.4.3', { requirements: `${REQUIREMENTS}pyyaml\nsetuptools==78.1.1\n` }),
  ),
  changed(
    'updated',
    'requests, urllib3, idna and click were raised.',
    shopApi('1.4.2', {
      requirements: 'idna==3.3\nurllib3==1.26.12\nclick==8.1.3\njinja2==3.1.2\nmarkupsafe==2.1.5\nsix==1.16.0\n',
    }),
    shopApi('1.4.3', {
      requirements: 'idna==3.10\nurllib3==2.3.0\nclick==8.1.8\njinja2==3.1.6\nmarkupsafe==2.1.5\nsix==1.17.0\n',
    }),
  ),
  changed(
    'requests-updated',
    'requests was raised from 2.28.1 to 2.32.3, with what it stands on.',
    python(run('--no-deps', 'requests==2.28.1', 'idna==3.3', 'urllib3==1.26.12', 'certifi==2022.9.24')),
    python(run('--no-deps', 'requests==2.32.3', 'idna==3.10', 'urllib3==2.3.0', 'certifi==2025.1.31')),
  ),
  changed(
    'updated-in-place',
    'A step upgrades requests over what an earlier layer installed.',
    python(run('six==1.16.0', 'idna==3.3', 'urllib3==1.26.12')),
    python(run('six==1.16.0', 'idna==3.3', 'urllib3==1.26.12'), run('--upgrade', 'six', 'idna', 'urllib3')),
  ),
  changed(
    'removed',
    'six and click, which nobody used, were uninstalled.',
    python(run('six', 'click', 'idna')),
    python(run('six', 'click', 'idna'), 'RUN pip uninstall -y six click'),
  ),
  changed(
    'compiled',
    'MarkupSafe was added, compiled at install by gcc.',
    full(run('setuptools', 'wheel')),
    full(run('setuptools', 'wheel'), run(NO_INDEX, '/mnt/sdists/markupsafe_2.1.5.orig.tar.gz')),
  ),
  changed(
    'compiled-again',
    'MarkupSafe is compiled in each nightly build.',
    full(run('setuptools', 'wheel'), run(NO_INDEX, '/mnt/sdists/markupsafe_2.1.5.orig.tar.gz')),
    anew(full(run('setuptools', 'wheel'), run(NO_INDEX, '/mnt/sdists/markupsafe_2.1.5.orig.tar.gz'))),
  ),
  changed(
    'pth',
    'setuptools was added, which brings `distutils-precedence.pth`.',
    python(run('six')),
    python(run('six'), run('setuptools==78.1.1')),
  ),
  changed(
    'tracing-pth',
    "The company's tracing distribution was added, which starts itself by a `.pth` file.",
    withFiles(python(run('setuptools', 'wheel')), {}),
    withFiles(
      python(
        run('setuptools', 'wheel'),
        'COPY tracer /tmp/tracer',
        `${run(NO_INDEX, '/tmp/tracer')} && rm -rf /tmp/tracer`,
      ),
      tracer,
    ),
    'The new `.pth` is shown; it is owned by an installed distribution and raises nothing alone.',
  ),
  changed(
    'editable',
    'A library is installed editable under /app, which leaves a `.pth` or a finder.',
    python(run('setuptools', 'wheel')),
    withFiles(
      python(
        run('setuptools', 'wheel'),
        'WORKDIR /app',
        'COPY library library',
        run(NO_INDEX, '--editable', './library'),
      ),
      library,
    ),
    'The finder is shown; it raises nothing alone.',
  ),
  changed(
    'venv',
    'The packages moved into a virtual environment under /opt/venv.',
    python(run('six', 'click', 'idna')),
    python(
      'RUN python -m venv /opt/venv',
      `RUN /opt/venv/bin/${PIP} six click idna`,
      'ENV PATH=/opt/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ),
  ),
  changed(
    'target',
    'The packages moved into /app/vendor with --target.',
    python(run('six', 'click', 'idna')),
    python(run('--target', '/app/vendor', 'six', 'click', 'idna'), 'ENV PYTHONPATH=/app/vendor'),
  ),
  changed(
    'no-compiled',
    'The image no longer keeps compiled caches.',
    python(run('six', 'click', 'idna'), 'RUN python -m compileall -q /usr/local/lib/python3.13 || true'),
    python(
      'ENV PYTHONDONTWRITEBYTECODE=1',
      run('--no-compile', 'six', 'click', 'idna'),
      "RUN find /usr/local -name __pycache__ -prune -exec rm -rf '{}' +",
    ),
  ),
  changed(
    'user',
    "The packages moved from the system to the home of the service's user.",
    python('RUN useradd -m shop', run('six', 'click')),
    python('RUN useradd -m shop', 'USER shop', run('--user', 'six', 'click')),
  ),
];
