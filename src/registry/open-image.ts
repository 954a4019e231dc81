import { InvalidInput } from '../core/error.ts';
import type { Time } from '../core/time.ts';
import { openRegistry, type RegistryClient } from './client.ts';
import { loginFor } from './credentials/login.ts';
import { parseImagePlace } from './image-place.ts';
import type { ImageStore } from './image-store.ts';
import { archiveMembers } from './stores/archive-members.ts';
import { dockerArchiveStore } from './stores/docker-archive.ts';
import { folderMembers } from './stores/folder-members.ts';
import { layoutStore } from './stores/layout.ts';
import { registryStore } from './stores/registry-store.ts';
import type { Credentials } from './asking/tokens.ts';

/** How registries are asked by whoever reads images of a user's choice. */
export interface OpenOptions {
  /** Instead of what `docker login` and `podman login` left; shown to one registry only. */
  readonly credentials?: Credentials;
  /** Asks registries without TLS. */
  readonly isPlain?: boolean;
  readonly tokenHosts?: readonly string[];
  /** Where the files of logins and the programs that hold them are found. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof fetch;
  now(): Time;
}

export interface OpenedImage {
  readonly store: ImageStore;
  /** What to ask the store for; undefined: the only image it has. */
  readonly reference: string | undefined;
}

/**
 * Opens images as a user names them, see `parseImagePlace`: two of one repository or archive through one store.
 * @throws InvalidInput for a name that is none, and for logins that cannot be read.
 */
export function imageOpener(options: OpenOptions): (text: string) => Promise<OpenedImage> {
  const stores = new Map<string, Promise<ImageStore>>();
  const kept = (name: string, open: () => Promise<ImageStore>): Promise<ImageStore> => {
    const store = stores.get(name) ?? open();
    stores.set(name, store);
    return store;
  };
  let shownTo: string | undefined;
  return async (text) => {
    const place = parseImagePlace(text);
    const { reference } = place;
    if (place.kind === 'registry') {
      const { host, repository } = place;
      shownTo ??= host;
      if (options.credentials && host !== shownTo)
        throw new InvalidInput(
          'image',
          `one login is given, and ${shownTo} and ${host} are two registries: log in to both, and give none`,
        );
      const store = await kept(`${host}/${repository}`, async () =>
        registryStore(await clientOf(host, repository, options), host, repository),
      );
      return { store, reference };
    }
    const { kind, path } = place;
    const name = `${kind}:${path}`;
    return { reference, store: await kept(name, async () => localStore(kind, path, name)) };
  };
}

function localStore(kind: 'oci' | 'oci-archive' | 'docker-archive', path: string, name: string): ImageStore {
  if (kind === 'oci') return layoutStore(folderMembers(path), name);
  return kind === 'oci-archive'
    ? layoutStore(archiveMembers(path), name)
    : dockerArchiveStore(archiveMembers(path), name);
}

async function clientOf(host: string, repository: string, options: OpenOptions): Promise<RegistryClient> {
  const { isPlain, tokenHosts, fetch, now, environment } = options;
  const credentials = options.credentials ?? (await loginFor(host, repository, environment));
  return openRegistry({
    host,
    fetch,
    now,
    ...(credentials && { credentials }),
    ...(isPlain !== undefined && { isPlain }),
    ...(tokenHosts && { tokenHosts }),
  });
}
