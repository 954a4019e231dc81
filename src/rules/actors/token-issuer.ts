import { accountUse } from '../../core/account-use.ts';
import { type Actor, who } from '../../core/actor.ts';
import type { Habit } from '../../core/habit.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Deployment } from '../../core/subjects.ts';

/**
 * Who got the token with which a change was made, where that is to be asked of him and not of the account: it is unusual
 * that he gets tokens of this account, or the token was used from where he is, or from where the account never is. A
 * pipeline that goes on with the token that somebody once got for it acts by itself.
 */
export function issuerToBlame(deployment: Deployment, lineage: Lineage): Actor | undefined {
  const { issued, behind } = deployment;
  if (issued?.system !== 'kubernetes' || !behind || behind.kind === 'controller') return undefined;
  const known = lineage.habits.accounts(deployment);
  const { network, client, issuer } = accountUse(deployment);
  const isUsual = known.speaks
    ? issuer !== undefined &&
      known.seen.has(issuer) &&
      !isNews(network, 'network ', known) &&
      !isNews(client, 'client ', known)
    : !isSameClient(deployment);
  return isUsual && !isSameMachine(deployment) ? undefined : behind;
}

// Nine in ten, as for other habits: an account of rented runners is at home nowhere.
const SETTLED = 0.9;

/** Whether an account that stays with what it knows is used from a network, or with a client, that it does not know. */
function isNews(value: string | undefined, kind: string, { count, seen }: Habit): boolean {
  if (value !== undefined && seen.has(value)) return false;
  const times = [...seen].reduce((sum, [one, often]) => (one.startsWith(kind) ? sum + often : sum), 0);
  return times >= SETTLED * count;
}

// What comes through a tunnel, or is done on the node itself, may be anybody.
const LOOPBACK = /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/;

function isSameMachine({ address, issued }: Deployment): boolean {
  return address !== undefined && address === issued?.address && !LOOPBACK.test(address);
}

/** Without any history the program is all there is to tell them apart; where all is done on one machine not even that. */
function isSameClient({ address, client, issued }: Deployment): boolean {
  if (address !== undefined && LOOPBACK.test(address)) return false;
  return client === undefined || client === issued?.client;
}

/** `mallory, acting as argocd,` where one identity was used through another. */
export function acting(deployment: Deployment, lineage: Lineage): string {
  const { actor, issued } = deployment;
  const behind = issued?.system === 'kubernetes' ? issuerToBlame(deployment, lineage) : deployment.behind;
  return behind ? `${who(behind)}, acting as ${who(actor)},` : who(actor);
}
