import type { Actor } from '../core/actor.ts';
import type { CredentialIssued } from '../core/control-event.ts';
import type { Time } from '../core/time.ts';
import { addTo } from '../core/grouping.ts';
import { byTime, isRecorded } from './order.ts';

/** What is on record about a credential that was used. */
export interface CredentialUse {
  /** The latest record of a network from which it was asked for. */
  readonly located?: CredentialIssued;
  /** The latest record of somebody else than its subject getting it, and who that was. */
  readonly asked?: { readonly by: Actor; readonly fact: CredentialIssued };
}

export type Credentials = (credential: string | undefined, at: Time) => CredentialUse;

/** Looks up what was recorded about a credential before an instant, and still held then. Claims count for nothing. */
export function credentialsOf(issued: readonly CredentialIssued[]): Credentials {
  const byCredential = new Map<string, CredentialIssued[]>();
  for (const one of issued.filter(isRecorded).sort(byTime))
    if (one.credential !== undefined) addTo(byCredential, one.credential, one);
  return (credential, at) => {
    const known = credential === undefined ? undefined : byCredential.get(credential);
    const valid = known?.filter((one) => one.at <= at && (one.expires === undefined || at <= one.expires)) ?? [];
    const located = valid.findLast((one) => one.address !== undefined);
    const fact = valid.findLast((one) => requester(one) && requester(one)?.name !== one.subject.name);
    const by = fact && requester(fact);
    return { ...(located && { located }), ...(by && fact && { asked: { by, fact } }) };
  };
}

function requester({ impersonator, actor }: CredentialIssued): Actor | undefined {
  return impersonator ?? actor;
}
