import type { Actor } from '../../core/actor.ts';
import type { CredentialIssued } from '../../core/control-event.ts';
import type { Time } from '../../core/time.ts';
import { addTo } from '../../core/grouping.ts';
import { isRecorded } from '../../core/strength.ts';
import { byTime } from '../facts/order.ts';

/** What is on record about a credential that was used. */
export interface CredentialUse {
  /** The latest record of a network from which it was asked for. */
  readonly located?: CredentialIssued;
  /** The latest record of somebody else than its subject getting it, and who that was. */
  readonly asked?: { readonly by: Actor; readonly fact: CredentialIssued };
}

/** `cluster`: where it was used, if in one. */
export type Credentials = (credential: string | undefined, at: Time, cluster?: string) => CredentialUse;

/**
 * Looks up what was recorded about a credential before an instant, and still held then. Claims count for nothing, nor does
 * what one cluster tells of another's tokens: their ids hold everywhere, and are no secret.
 */
export function credentialsOf(issued: readonly CredentialIssued[]): Credentials {
  const byCredential = new Map<string, CredentialIssued[]>();
  for (const one of issued.filter(isRecorded).sort(byTime))
    if (one.credential !== undefined) addTo(byCredential, one.credential, one);
  return (credential, at, cluster) => {
    const all = credential === undefined ? undefined : byCredential.get(credential);
    const known = all?.filter((one) => one.system !== 'kubernetes' || clusterOf(one) === cluster);
    const valid = known?.filter((one) => one.at <= at && (one.expires === undefined || at <= one.expires)) ?? [];
    const located = valid.findLast((one) => one.address !== undefined);
    const fact = valid.findLast((one) => requester(one) && requester(one)?.name !== one.subject.name);
    const by = fact && requester(fact);
    return { ...(located && { located }), ...(by && fact && { asked: { by, fact } }) };
  };
}

/** Before the record told its cluster only what the token was for did. */
function clusterOf({ cluster, audience }: CredentialIssued): string | undefined {
  return cluster ?? audience;
}

function requester({ impersonator, actor }: CredentialIssued): Actor | undefined {
  return impersonator ?? actor;
}
