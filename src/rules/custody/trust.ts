import {
  ALWAYS_REQUIRED,
  type CustodyLink,
  isBroken,
  type Link,
  type LinkState,
  type Trust,
} from '../../core/custody.ts';
import { type Finding, isSuspicion, isTolerated } from '../../core/finding.ts';
import type { Policy } from '../../core/policy.ts';
import type { Placement } from '../../core/subjects.ts';
import { formatTime } from '../../core/time.ts';

type Links = Readonly<Partial<Record<CustodyLink, Pick<Link, 'state' | 'reason' | 'strength'>>>>;

/** What is known of them, whether or not it is asked for, must not speak against an image. */
const NEVER_AGAINST: readonly CustodyLink[] = ['provenance', 'contents'];

/** What speaks against an image first, then what is not there, then what nobody knows. */
const WORST: readonly LinkState[] = ['contradicted', 'missing', 'unknown', 'complete'];

/**
 * The one answer to whether an image can be trusted. `findings` are those of medium or more on its digest, tolerated ones
 * too: what a person let past is no evidence.
 */
export function trustBy(
  links: Links,
  required: readonly CustodyLink[],
  findings: readonly Finding[],
  policy: Policy,
): Trust {
  const open = findings.find(isSuspicion);
  const why = whyNot(links, required);
  if (open) return { standing: 'broken', says: `not trusted: ${why ?? open.title}` };
  const tolerated = findings.filter(isTolerated);
  if (tolerated.length > 0)
    return { standing: 'allowed', says: [...new Set(tolerated.map((one) => allowed(one, policy)))].join(', ') };
  if (why === undefined)
    return { standing: 'trusted', says: `trusted: complete in all that is required: ${required.join(', ')}` };
  return Object.values(links).some(isBroken)
    ? { standing: 'broken', says: `not trusted: ${why}` }
    : { standing: 'unknown', says: `cannot be told: ${why}` };
}

const ORDER: readonly Trust['standing'][] = ['broken', 'unknown', 'allowed', 'trusted'];

/** Of several answers about one image. */
export function worstTrust(all: readonly Trust[]): Trust {
  const [worst] = all.toSorted((one, other) => ORDER.indexOf(one.standing) - ORDER.indexOf(other.standing));
  return worst ?? { standing: 'unknown', says: 'cannot be told: no push of this image is on record' };
}

/** Findings on the digest that are about all of it, or about this place. */
export function isOn({ placement: place }: Finding, { cluster, namespace, workload }: Placement): boolean {
  return !place || (place.cluster === cluster && place.namespace === namespace && place.workload === workload);
}

function allowed({ exception, decision }: Finding, { exceptions, contents }: Policy): string {
  const ends = [...exceptions, ...contents.accepted].find(({ id }) => id === exception)?.expires ?? decision?.until;
  const until = ends === undefined ? '' : ` until ${formatTime(ends).slice(0, 10)}`;
  return `allowed by exception ${exception ?? decision?.id ?? 'of the policy’s expressions'}${until}`;
}

/**
 * Every required link is complete by evidence. Of those that are always looked at none is broken, required or not, and
 * nothing speaks against the image itself: a policy that asks for little must not make whole what is seen to be wrong.
 */
function whyNot(links: Links, required: readonly CustodyLink[]): string | undefined {
  const names = [
    ...required.filter((name) => links[name]?.state !== 'complete' || links[name].strength === 'inferred'),
    ...ALWAYS_REQUIRED.filter((name) => links[name] && isBroken(links[name])),
    ...NEVER_AGAINST.filter((name) => links[name]?.state === 'contradicted'),
  ];
  const rank = (name: CustodyLink): number => WORST.indexOf(links[name]?.state ?? 'unknown');
  const [first, ...others] = [...new Set(names)].toSorted((one, other) => rank(one) - rank(other));
  const link = first && links[first];
  if (!link) return undefined;
  const alike = others.filter((name) => isBroken(link) && links[name]?.state === link.state);
  const also = alike.length === 0 ? '' : `; so ${alike.length === 1 ? 'is' : 'are'} ${alike.join(' and ')}`;
  return `not complete, for ${first} is ${link.state === 'complete' ? 'only inferred' : link.state}: ${link.reason}${also}`;
}
