import { known } from '../../../core/known.ts';
import { openRegistry, type RegistryClient } from '../../../registry/client.ts';

/** How a registry is asked, for one collector. */
export interface RegistryAccess {
  /** The collector. */
  readonly name: string;
  readonly host: string;
  readonly isPlain?: boolean;
  readonly tokenHosts?: readonly string[];
  readonly credentials?: { readonly username: string; readonly password: string };
}

/** One client for each collector, since it keeps the tokens that it was given. */
export function registryClients(): (access: RegistryAccess) => RegistryClient {
  const clients = new Map<string, RegistryClient>();
  return ({ name, host, isPlain, tokenHosts, credentials }) => {
    const more = known({ isPlain, tokenHosts, credentials });
    const client = clients.get(name) ?? openRegistry({ host, fetch: globalThis.fetch, now: Date.now, ...more });
    clients.set(name, client);
    return client;
  };
}
