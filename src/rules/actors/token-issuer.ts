import { accountUse, isDelegated, isSameMachine, issuerUse, OWN_USE, takerOf } from '../../core/account-use.ts';
import { type Actor, who } from '../../core/actor.ts';
import type { Habit } from '../../core/habit.ts';
import type { Lineage } from '../../core/lineage.ts';
import { networkOf } from '../../core/client.ts';
import type { Deployment, Placement } from '../../core/subjects.ts';
import { isOnlyUse } from './only-use.ts';

/** How the keys begin of who acts as an account, from where: what is worse with what he brings is told with that. */
export const ACTS_AS = 'acts:';

/**
 * Who got the token with which a change was made, where that is to be asked of him and not of the account: it is unusual
 * that he gets tokens of this account, that he does so from there or with that, or that he uses them himself; or the
 * account never is where it was used. A pipeline that goes on with the token that somebody once got for it acts by itself,
 * and one that gets itself a new token each time does so, too, from the first time on where the account never was used
 * otherwise since the records begin.
 */
export function issuerToBlame(deployment: Deployment, lineage: Lineage): Actor | undefined {
  const { issued, behind } = deployment;
  if (issued?.system !== 'kubernetes' || !behind || behind.kind === 'controller') return undefined;
  const known = lineage.habits.accounts(deployment);
  const isUsual = known.speaks
    ? isUsualIssuing(deployment, behind, known)
    : (!isSameClient(deployment) && !(isSameMachine(deployment) && !isLocal(deployment))) ||
      isOnlyUse(deployment, lineage);
  return isUsual ? undefined : behind;
}

function isUsualIssuing(deployment: Deployment, behind: Actor, known: Habit): boolean {
  const use = accountUse(deployment);
  const by = issuerUse(behind.name);
  const times = known.seen.get(by.issuer);
  return (
    times !== undefined &&
    (use.issuerItself === undefined || isLocal(deployment) || known.seen.has(use.issuerItself)) &&
    !isNews(use.issuerNetwork, by.network, times, known) &&
    !isNews(use.issuerClient, by.client, times, known) &&
    !isNews(use.network, OWN_USE.network, known.count, known) &&
    !isNews(use.client, OWN_USE.client, known.count, known)
  );
}

/**
 * Whether a service account, whose changes come from where it runs and with its own program, made one from elsewhere and
 * with another: after it moved to another node the program is the same, and after an update the network is.
 */
export function isUsedElsewhere(deployment: Deployment, lineage: Lineage): boolean {
  const isAccount = deployment.actor?.name.startsWith('system:serviceaccount:') === true;
  if (!isAccount && !isRole(deployment)) return false;
  const known = lineage.habits.accounts(deployment);
  const { network, client } = accountUse(deployment);
  return (
    known.speaks &&
    isNews(network, OWN_USE.network, known.count, known) &&
    (isNews(client, OWN_USE.client, known.count, known) || (!isAccount && isNewTaker(deployment, known)))
  );
}

/**
 * A role of AWS that software takes, under a name for the session that whoever takes it chooses; an account of Google Cloud
 * that somebody acts as. What the cloud does with it in somebody's place comes from no address.
 */
function isRole({ fact, address }: Deployment): boolean {
  const { actor } = fact;
  if (isDelegated(fact)) return address !== undefined;
  return (
    address !== undefined &&
    actor?.kind !== 'human' &&
    /:assumed-role\/[^/@]{1,128}\/[^/@]{1,64}$/.test(actor?.name ?? '')
  );
}

/** Whether he never took the role or the account, whoever did being on record. */
function isNewTaker({ issued, behind, fact }: Deployment, known: Habit): boolean {
  if ((issued?.system !== 'aws' && !isDelegated(fact)) || !behind) return false;
  const own = issuerUse(takerOf(behind.name)).issuer;
  const taken = [...known.seen].filter(([one]) => one.startsWith('issuer ') && one.endsWith('"'));
  return !known.seen.has(own) && taken.reduce((sum, [, often]) => sum + often, 0) >= SETTLED * known.count;
}

// Nine in ten, as for other habits: an account of rented runners is at home nowhere.
const SETTLED = 0.9;

/** Whether what mostly stays with the values that it knows, of so many times, has one that it does not know. */
function isNews(value: string | undefined, kind: string, count: number, { seen }: Habit): boolean {
  if (value !== undefined && seen.has(value)) return false;
  const times = [...seen].reduce((sum, [one, often]) => (one.startsWith(kind) ? sum + often : sum), 0);
  return times >= SETTLED * count;
}

// What comes through a tunnel, or is done on the node itself, may be anybody.
const LOOPBACK = /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/;

function isLocal({ address }: Deployment): boolean {
  return address !== undefined && LOOPBACK.test(address);
}

/** Without any history the program is all there is to tell them apart; where all is done on one machine not even that. */
function isSameClient(deployment: Deployment): boolean {
  const { client, issued } = deployment;
  return !isLocal(deployment) && (client === undefined || client === issued?.client);
}

/** `mallory, acting as argocd,` where one identity was used through another. */
export function acting(deployment: Deployment, lineage: Lineage): string {
  const { actor, issued } = deployment;
  const behind = issued?.system === 'kubernetes' ? issuerToBlame(deployment, lineage) : deployment.behind;
  return behind ? `${who(behind)}, acting as ${who(actor)},` : who(actor);
}

/** The key of who acts as an account, and from where: again and again it is told once. */
export function actsAs({ actor, issued, fact, address }: Deployment, { name }: Actor, { cluster }: Placement): string {
  const place = isDelegated(fact) ? address : issued?.address;
  const from = place === undefined ? null : networkOf(place);
  return `${ACTS_AS}${JSON.stringify([cluster ?? null, name, actor?.name ?? null, from])}`;
}
