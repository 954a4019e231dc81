import { isIP } from 'node:net';
import { type Actor, who, whoDeleted } from '../../../core/actor.ts';
import { shortDigest } from '../../../core/digest.ts';
import type { CredentialIssued } from '../../../core/control-event.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { Push } from '../../../core/subjects.ts';
import type { Time } from '../../../core/time.ts';
import { clientName, nameOf } from '../../../rules/sentences/sentences.ts';

/** Something that a record tells of an address. */
export interface AddressAct {
  readonly at: Time;
  readonly says: string;
}

/** Whether a text is an address, of which other records tell than those of images and accounts. */
export function isAddress(text: string): boolean {
  return isIP(text) !== 0;
}

/** What was done from an address, oldest first. */
export function doneFrom(address: string, { facts, policy }: Lineage): readonly AddressAct[] {
  const called = (actor: Actor | undefined): string => who(actor && policy.actor(actor));
  return facts
    .filter((fact) => 'address' in fact && fact.address === address)
    .map((fact) => ({ at: fact.at, says: `${actOf(fact, called)}${clientOf(fact)}` }))
    .sort((one, other) => one.at - other.at);
}

/** What was pushed from there, and what the records of another feed add of where from. */
export function pushedFrom(address: string, { pushes }: Lineage): readonly Push[] {
  return pushes.filter((push) => push.address === address);
}

function actOf(fact: LandwaiterEvent, called: (actor: Actor | undefined) => string): string {
  switch (fact.type) {
    case 'manifest.pushed':
      return `${called(fact.actor)} pushed ${nameOf(fact)} as ${shortDigest(fact.digest)}`;
    case 'manifest.hinted':
      return `${called(fact.actor)} pushed ${nameOf(fact)}`;
    case 'manifest.pulled':
      return `${called(fact.actor)} pulled ${nameOf(fact)} as ${shortDigest(fact.digest)}`;
    case 'manifest.deleted':
      return `${whoDeleted(fact)} deleted ${nameOf(fact)}`;
    case 'credential.issued':
      return signIn(called(fact.impersonator ?? fact.actor ?? fact.subject), called(fact.subject), fact);
    case 'workload.changed':
    case 'workload.attempted':
      return `${called(fact.impersonator ?? fact.actor)} did ${fact.verb} ${fact.kind}${fact.name === undefined ? '' : `/${fact.name}`} in ${fact.namespace}`;
    case 'control.changed':
      return `${called(fact.actor)} changed ${fact.subject}: ${fact.change}`;
    default:
      return `${'actor' in fact ? called(fact.actor) : 'somebody'}: ${fact.type}`;
  }
}

function signIn(by: string, subject: string, { system, audience }: CredentialIssued): string {
  const at = audience === undefined ? system : `${audience} (${system})`;
  return by === subject ? `${by} signed in at ${at}` : `${by} got the credential of ${subject} for ${at}`;
}

function clientOf(fact: LandwaiterEvent): string {
  return 'client' in fact && typeof fact.client === 'string' ? ` with ${clientName(fact.client)}` : '';
}
