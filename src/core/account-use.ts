import { clientFamilies, networkOf } from './client.ts';
import type { Deployment } from './subjects.ts';

/** How an account was used for a change, in texts that can be counted. */
export interface AccountUse {
  readonly network?: string;
  readonly client?: string;
  /** Who got the token that it was used with. */
  readonly issuer?: string;
}

export function accountUse({ address, client, issued, behind }: Deployment): AccountUse {
  return {
    ...(address !== undefined && { network: `network ${networkOf(address)}` }),
    ...(client !== undefined && { client: `client ${clientFamilies(client)[0]}` }),
    ...(issued && behind && { issuer: `issuer ${behind.name}` }),
  };
}
