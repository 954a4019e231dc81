import { who } from '../../core/actor.ts';
import type { Deployment, Placement } from '../../core/subjects.ts';
import { clockTime } from '../sentences/sentences.ts';

/** Another AWS account, of which somebody took a role here and deployed by it. */
export interface ForeignTaker {
  readonly account: string;
  /** `role costwatch`. */
  readonly role: string;
}

/** CloudTrail names who took a role from another account by that account and an id of its own. */
export function foreignTaker({ actor, behind, fact }: Deployment): ForeignTaker | undefined {
  const account = /^AWS account (\d{12})\//.exec(behind?.name ?? '')?.[1];
  const role = /:assumed-role\/([^/]{1,128})\//.exec(fact.actor?.name ?? '')?.[1];
  if (account === undefined) return undefined;
  return { account, role: role === undefined ? who(actor) : `role ${role}` };
}

/** First of all what lets the other account in again at any time is ended. */
export function againstTaker({ account, role }: ForeignTaker): string {
  return `Take account ${account} out of who may take ${role} (its trust policy), and revoke its sessions, unless that account was meant to deploy.`;
}

/** ` AWS account 444455556666/AIDA…, acting as role vendor, set it there at …, from the account that the registry is of` */
export function setThere(deployment: Deployment, placement: Placement, doer: string): string {
  const { address, at } = deployment;
  const taker = foreignTaker(deployment);
  const isOwn = taker !== undefined && placement.reference?.registry.startsWith(`${taker.account}.dkr.ecr.`) === true;
  return `${doer} set it there at ${clockTime(at)}${address === undefined ? '' : ` from ${address}`}${isOwn ? '; the registry is that account’s own' : ''}`;
}
