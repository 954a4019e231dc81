import type { WorkloadChanged } from './event.ts';
import { clientFamilies, networkOf } from './client.ts';
import type { Deployment } from './subjects.ts';

/** How an account was used for a change, in texts that can be counted: each begins with its kind. */
export interface AccountUse {
  readonly network?: string;
  readonly client?: string;
  /** Who got the token that it was used with; from where, with what, and that it was used from the very machine. */
  readonly issuer?: string;
  readonly issuerNetwork?: string;
  readonly issuerClient?: string;
  readonly issuerItself?: string;
}

/** The beginnings of the texts: of the account’s own, and of those of one who got its tokens. */
export const OWN_USE = { network: 'network ', client: 'client ' } as const;

/** No name can be taken for another’s with something behind it. */
export function issuerUse(name: string) {
  const issuer = `issuer ${JSON.stringify(name)}`;
  return { issuer, network: `${issuer} from `, client: `${issuer} with `, itself: `${issuer} itself` } as const;
}

export function accountUse(deployment: Deployment): AccountUse {
  const { address, client, issued, behind, fact } = deployment;
  const by = (issued ?? isDelegated(fact)) && behind && issuerUse(takerOf(behind.name));
  return {
    ...(address !== undefined && { network: `${OWN_USE.network}${networkOf(address)}` }),
    ...(client !== undefined && { client: `${OWN_USE.client}${familyOf(client)}` }),
    ...(by && {
      issuer: by.issuer,
      ...(issued?.address !== undefined && { issuerNetwork: `${by.network}${networkOf(issued.address)}` }),
      ...(issued?.client !== undefined && { issuerClient: `${by.client}${familyOf(issued.client)}` }),
      ...(isSameMachine(deployment) && { issuerItself: by.itself }),
    }),
  };
}

// GitHub and GitLab, Buildkite, CircleCI: `repo:acme/shop:ref:refs/tags/v1`, `project_path:acme/shop:ref_type:tag:ref:v1`,
// `organization:acme:pipeline:shop:ref:refs/heads/main:commit:…:step:…`, `org/…/project/…/user/…/vcs-origin/…/vcs-ref/…`.
// Of CircleCI it is the project that takes it, whoever pushed what is built.
const OF_A_RUN =
  /(?::(?:ref_type|ref|commit|pull_request|environment)|\/vcs-origin|(?<=^org\/[^/]{1,64}\/project\/[^/]{1,64})\/user)(?:[:/].*)?$/;

/** A role of another account, by its id, with the session behind it. */
const OF_A_SESSION = /^(AWS account \d{12}\/AROA[0-9A-Z]{1,32}):.*$/;

/** Who gets a token, without what is of one run: the subject of a job’s token ends in its ref, or its commit. */
export function takerOf(name: string): string {
  return name.replace(OF_A_RUN, '').replace(OF_A_SESSION, '$1');
}

/**
 * Whether somebody acts as a service account of Google Cloud. Each record names both: `principalEmail` is the account, whose
 * rights were asked, and `serviceAccountDelegationInfo` who got its token, whom IAM lets act as it.
 */
export function isDelegated({ actor, impersonator }: Pick<WorkloadChanged, 'actor' | 'impersonator'>): boolean {
  return impersonator !== undefined && actor?.name.endsWith('.gserviceaccount.com') === true;
}

/** Whether a token was used from where it was got. */
export function isSameMachine({ address, issued }: Deployment): boolean {
  return address !== undefined && address === issued?.address;
}

function familyOf(client: string): string | undefined {
  return clientFamilies(client)[0];
}
