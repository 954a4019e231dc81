import { on, type Recipe } from '../pair.ts';

const SERVER = `import express from 'express';
import { version } from './version.js';

const app = express();
app.use(express.static('public'));
app.get('/api/orders/:number', (request, response) => response.json({ number: request.params.number, version }));
app.listen(Number(process.env.PORT ?? 3000));
`;

export const DEPENDENCIES = { express: '4.19.2', lodash: '4.17.21', pino: '9.4.0' };

/** How npm asks its registry from within a build: with what the building machine trusts. */
const NPM = 'ARG NODE_EXTRA_CA_CERTS=/mnt/ca.crt';

export interface Web {
  readonly base?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly dev?: Readonly<Record<string, string>>;
  /** The registry as it was on this day, for what the dependencies themselves depend on. */
  readonly day?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Instead of `npm ci`. */
  readonly install?: readonly string[];
  readonly last?: readonly string[];
}

/** A lock file is written into the context before the build: \`LOCK\` stands for it, with the day behind it. */
export const LOCK = 'the lock file of package.json';

export function shopWeb(version: string, web: Web = {}): Recipe {
  const dependencies = web.dependencies ?? DEPENDENCIES;
  const dev = web.dev ? { devDependencies: web.dev } : {};
  const manifest = { name: 'shop-web', version, private: true, type: 'module', dependencies, ...dev };
  const { containerfile } = on(
    web.base ?? 'node-24.21',
    NPM,
    'WORKDIR /srv/shop',
    'COPY package.json package-lock.json ./',
    ...(web.install ?? ['RUN npm ci --omit=dev --no-audit --no-fund --cache /tmp/npm && rm -rf /tmp/npm']),
    'COPY . .',
    'ENV NODE_ENV=production PORT=3000',
    'EXPOSE 3000',
    'USER 1000',
    'CMD ["node", "server.js"]',
    ...(web.last ?? []),
  );
  const files = {
    'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
    'package-lock.json': `${LOCK}${web.day ?? ''}`,
    'server.js': SERVER,
    'version.js': `export const version = '${version}';\n`,
    'public/index.html': '<!doctype html><title>Shop</title><script src="/app.js"></script>\n',
    'public/app.js': `console.log('shop ${version}');\n`,
  };
  return { containerfile, files: { ...files, ...web.files } };
}
