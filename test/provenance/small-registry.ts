import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';

/** A registry on loopback that holds what one OCI layout does, with the referrers API or without. */
export interface SmallRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  stop(): Promise<void>;
}

interface Listed {
  readonly digest: string;
  readonly mediaType: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

const NAME = 'org.opencontainers.image.ref.name';

export async function serveLayout(folder: string, hasReferrers: boolean): Promise<SmallRegistry> {
  const { manifests } = read<{ readonly manifests: readonly Listed[] }>(join(folder, 'index.json'));
  const tags = new Map(manifests.map(({ annotations, digest }) => [annotations?.[NAME] ?? '', digest]));
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const [, kind = '', reference = ''] = /^\/v2\/.+\/(manifests|blobs|referrers)\/([^/]+)$/.exec(path) ?? [];
    if (kind === 'referrers') return hasReferrers ? referrers(folder, reference, response) : notFound(response);
    const body = bytesOf(folder, tags.get(reference) ?? reference);
    if (!body) return notFound(response);
    const type = kind === 'blobs' ? 'application/octet-stream' : typeOf(body);
    response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the small registry has no port');
  return {
    host: `127.0.0.1:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** As Distribution 3 answers what it has not. */
function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n');
}

function referrers(folder: string, subject: string, response: ServerResponse): void {
  const found = readdirSync(join(folder, 'blobs', 'sha256')).flatMap((hex) => {
    const body = bytesOf(folder, `sha256:${hex}`) ?? Buffer.alloc(0);
    const manifest = asObject(body);
    if (manifest?.subject?.digest !== subject) return [];
    const { mediaType, artifactType, config, annotations } = manifest;
    return [
      {
        mediaType,
        digest: `sha256:${hex}`,
        size: body.length,
        artifactType: artifactType ?? config?.mediaType,
        annotations,
      },
    ];
  });
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  response.writeHead(200, { 'content-type': mediaType });
  response.end(JSON.stringify({ schemaVersion: 2, mediaType, manifests: found }));
}

interface ReadManifest {
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly config?: { readonly mediaType?: string };
  readonly subject?: { readonly digest?: string };
  readonly annotations?: object;
}

function asObject(body: Buffer): ReadManifest | undefined {
  if (body[0] !== 0x7b) return undefined;
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function typeOf(body: Buffer): string {
  return asObject(body)?.mediaType ?? 'application/vnd.oci.image.manifest.v1+json';
}

function bytesOf(folder: string, digest: string): Buffer | undefined {
  try {
    return readFileSync(join(folder, 'blobs', ...digest.split(':')));
  } catch {
    return undefined;
  }
}

function read<Value>(path: string): Value {
  return JSON.parse(readFileSync(path, 'utf8'));
}
