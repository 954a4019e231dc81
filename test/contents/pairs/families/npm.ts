import { DEPENDENCIES, shopWeb, type Web } from '../apps/node.ts';
import { anew, benign, type Recipe } from '../pair.ts';

const OWNED = 'Nothing is raised: what changed is under node_modules, and its packages say so.';

const changed = (name: string, did: string, old: Recipe, now: Recipe, expect = OWNED) =>
  benign(`npm-${name}`, did, expect, old, now);

const with_ = (dependencies: Readonly<Record<string, string>>, web: Web = {}): Recipe =>
  shopWeb('2.0.4', { ...web, dependencies: { ...DEPENDENCIES, ...dependencies } });

const CI = 'npm ci --no-audit --no-fund --cache /tmp/npm';
const CLEAN = 'rm -rf /tmp/npm /root/.cache /root/.npm';
const compiled: Web = {
  base: 'node-24.21-full',
  install: [`RUN ${CI} --omit=dev --build-from-source --nodedir=/usr/local && ${CLEAN}`],
};

export const npmPackages = [
  changed('added', 'helmet and zod were added.', shopWeb('2.0.3'), with_({ helmet: '8.0.0', zod: '3.23.8' })),
  changed('updated', 'Express was raised by a patch release.', shopWeb('2.0.3'), with_({ express: '4.21.2' })),
  changed('major', 'Express was raised to its next major version.', shopWeb('2.0.3'), with_({ express: '5.0.1' })),
  changed(
    'removed',
    'Lodash was removed.',
    shopWeb('2.0.3'),
    shopWeb('2.0.4', { dependencies: { express: '4.19.2', pino: '9.4.0' } }),
  ),
  changed(
    'dev-left-out',
    'The packages of development are no longer installed.',
    shopWeb('2.0.3', { dev: { typescript: '5.6.3', mocha: '10.7.3' }, install: [`RUN ${CI} && ${CLEAN}`] }),
    shopWeb('2.0.4', { dev: { typescript: '5.6.3', mocha: '10.7.3' } }),
  ),
  changed(
    'compiled',
    'bufferutil was added, compiled at install by node-gyp.',
    shopWeb('2.0.3', { base: 'node-24.21-full' }),
    with_({ bufferutil: '4.0.8' }, compiled),
  ),
  changed(
    'compiled-again',
    'bufferutil is compiled in each nightly build.',
    with_({ bufferutil: '4.0.8' }, compiled),
    anew(with_({ bufferutil: '4.0.8' }, compiled)),
  ),
  changed(
    'native-program',
    'esbuild was raised, whose package brings a program and runs a script at install.',
    with_({ esbuild: '0.24.0' }),
    with_({ esbuild: '0.25.1' }),
  ),
  changed(
    'global',
    'pm2 was installed globally and became the entry point.',
    shopWeb('2.0.3'),
    shopWeb('2.0.4', {
      last: [
        'USER root',
        'RUN npm install -g pm2@5.4.2 --no-audit --no-fund --cache /tmp/npm && rm -rf /tmp/npm',
        'USER 1000',
        'CMD ["pm2-runtime", "server.js"]',
      ],
    }),
  ),
  changed(
    'pnpm',
    'The team went from npm to pnpm, with its store of links.',
    shopWeb('2.0.3'),
    shopWeb('2.0.4', {
      install: [
        'RUN npx --yes --cache /tmp/npm pnpm@9.12.3 install --prod --no-frozen-lockfile --config.store-dir=/tmp/store --package-import-method=copy && rm -rf /tmp/npm /tmp/store /root/.cache /root/.local',
      ],
    }),
  ),
  changed(
    'bundled',
    'The service is bundled into one file by esbuild, and node_modules is gone.',
    shopWeb('2.0.3'),
    shopWeb('2.1.0', {
      dev: { esbuild: '0.25.1' },
      install: [
        'COPY . .',
        `RUN ${CI} && npx esbuild server.js --bundle --platform=node --format=esm --minify --outfile=dist/server.js && rm -rf node_modules && ${CLEAN}`,
      ],
      last: ['CMD ["node", "dist/server.js"]'],
    }),
  ),
  changed(
    'patched',
    'The team patches a package after its install, under the same version (patch-package).',
    shopWeb('2.0.3'),
    shopWeb('2.0.4', {
      install: [
        `RUN ${CI} --omit=dev && ${CLEAN}`,
        "RUN sed -i '1a // keeps the order of headers' node_modules/express/lib/response.js",
      ],
    }),
    'A file of a package changed under the same version: shown, and worth a question, though the team did it.',
  ),
];
