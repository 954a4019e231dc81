import { shopWeb } from '../apps/node.ts';
import { shopApi } from '../apps/python.ts';
import { benign, type Recipe } from '../pair.ts';

const set = (name: string, did: string, ...steps: string[]) =>
  benign(
    `settings-${name}`,
    did,
    'Nothing is raised: a setting that teams change.',
    shopApi('1.4.2'),
    shopApi('1.4.2', { last: steps }),
  );

const port: Recipe = shopWeb('2.0.3', { last: ['CMD ["node", "--max-old-space-size=512", "server.js"]'] });

export const settings = [
  set(
    'labels',
    'Labels with the commit and the day of the build.',
    'LABEL org.opencontainers.image.revision=4f1c org.opencontainers.image.created=2026-02-01T03:04:05Z maintainer=shop@acme.example',
  ),
  set(
    'environment',
    'Variables of the service: its database, its level of logging.',
    'ENV DATABASE_HOST=db.acme.example LOG_LEVEL=info TZ=Europe/Berlin PYTHONUNBUFFERED=1',
  ),
  set('entry-point', 'The service is started without its script.', 'ENTRYPOINT ["python", "-m"]', 'CMD ["shop"]'),
  set('arguments', 'The service gets another argument.', 'CMD ["shop", "--workers", "4"]'),
  set(
    'health',
    'A health check, a volume, another port and a stop signal.',
    'EXPOSE 9000',
    'VOLUME /var/lib/shop',
    'STOPSIGNAL SIGINT',
  ),
  set('user', 'The service runs as a number that is not root.', 'USER 10001:10001'),
  set(
    'proxy',
    'The proxy of the company was set for the containers.',
    'ENV HTTP_PROXY=http://proxy.acme.example:3128 HTTPS_PROXY=http://proxy.acme.example:3128 NO_PROXY=localhost,.acme.example',
  ),
  benign(
    'settings-memory',
    'Node.js gets a limit of memory by argument.',
    'Nothing is raised: a setting that teams change.',
    shopWeb('2.0.3'),
    port,
  ),
];
