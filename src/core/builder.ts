import type { HostOrigin } from './build.ts';
import type { TaggedName } from './environment.ts';
import type { Policy } from './policy.ts';
import type { Time } from './time.ts';

/** A host that may build made an image, and recorded at this time that it sent it by a name. */
export interface SentFrom {
  readonly at: Time;
  readonly origin: HostOrigin;
}

/** What a host recorded that it sent at this time, by a name. */
export interface NotArrived extends TaggedName {
  readonly at: Time;
  readonly host?: string;
}

/** So many builds on so many days make a host one that builds, where no policy lists any. */
export const BUILDER_BY = { pushes: 5, days: 2 };

/** Whether a host had built that often before. */
export function isUsualBuilder({ pushes, days }: HostOrigin['built']): boolean {
  return pushes >= BUILDER_BY.pushes && days >= BUILDER_BY.days;
}

/** Whether a host made the image as builds do, and neither committed, loaded nor imported it. */
export function isPlain({ how }: Pick<HostOrigin, 'how'>): boolean {
  return how === 'built' || how === 'tagged';
}

/** Whether the policy lists the host as a builder; not for what was brought to a host that builds: that was made elsewhere. */
export function isOfBuilder(origin: HostOrigin, policy: Pick<Policy, 'isBuilder'>): boolean {
  return origin.host !== undefined && policy.isBuilder({ host: origin.host }) && !isBroughtToBuilder(origin);
}

/** Whoever is on a builder need not build there, and looks like its pipeline. */
export function isBroughtToBuilder(origin: HostOrigin): boolean {
  return !isPlain(origin) && isUsualBuilder(origin.built);
}
