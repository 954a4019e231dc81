import { isDelegated } from '../../core/account-use.ts';
import type { Actor } from '../../core/actor.ts';
import { networkOf } from '../../core/client.ts';
import type { Deployment, Placement } from '../../core/subjects.ts';
import { clientName, whereOf } from './sentences.ts';

/** `an earlier change by argocd from 203.0.113.0/24 or with kubectl: …`: what is missing where it is used from elsewhere. */
export function earlierUse({ address, client }: Deployment, { name }: Actor): string {
  const ways = [
    ...(address === undefined ? [] : [`from ${networkOf(address)}`]),
    ...(client === undefined ? [] : [`with ${clientName(client)}`]),
  ];
  return `an earlier change by ${name} ${ways.join(' or ')}: it always came from elsewhere and with another program, so that somebody else may have its token`;
}

/** `an earlier change by dana as deploy`: what is missing where nobody, or not he, usually makes them. */
export function earlierBy({ name }: Actor, taker?: Actor): string {
  return `an earlier change by ${taker ? `${taker.name} as ${name}` : name}`;
}

/** What is missing where the environment lists deployers: he among them, or, where his account is, an earlier use by him. */
export function unlisted(
  { actor, behind, fact }: Deployment,
  issuer: Actor | undefined,
  { environment }: Placement,
): string {
  const { matches, patterns } = environment?.deployers ?? {};
  if (actor && behind && isDelegated(fact) && matches?.(actor.name)) return earlierBy(actor, behind);
  // The list has the account: how it is used is not how it was.
  if (actor && issuer && matches?.(actor.name))
    return `an earlier use of ${actor.name} by ${issuer.name} in this way, or ${issuer.name} among the deployers that ${environment?.name} lists: ${patterns?.join(', ')}`;
  return `${(issuer ?? actor)?.name ?? 'who did it'} among the deployers that ${environment?.name} lists: ${patterns?.join(', ')}`;
}

/** `set the image of container api of Deployment/api in shop (cluster prod-1) to shop/api:2`. */
export function didWhat({ kind, image, before, fact }: Deployment, placement: Placement): string {
  if (kind === 'ephemeral')
    return `put the ephemeral ${whereOf(placement)}, with the image ${image}, into ${fact.kind} ${fact.name}`;
  return `set the image of ${whereOf(placement)} ${before === undefined ? `to ${image}` : `from ${before} to ${image}`}`;
}

/** ` from 192.0.2.7 with kubectl/v1.36.0`, and which owner does not know of it. */
export function withWhat({ address, client, past, fact }: Deployment): string {
  const pastOwner = past ? `, in ${fact.kind}/${fact.name} and not in ${past.kind}/${past.name} that manages it` : '';
  const from = address === undefined ? '' : ` from ${address}`;
  return `${from}${client === undefined ? '' : ` with ${clientName(client)}`}${pastOwner}`;
}
