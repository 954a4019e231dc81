import type {
  ManifestDeleted,
  ManifestPulled,
  ManifestPushed,
  ManifestHinted,
  ManifestServed,
} from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { MINUTE } from '../../core/time.ts';
import type { Moment, Step } from './history.ts';
import { named } from './image-names.ts';
import { actor, moment, observed, type Told } from './moments.ts';
import { digestOf } from './scenario.ts';

interface Asked {
  /** Minutes since the registry was asked before; 5 where not given. */
  readonly after?: number;
}

/** Asked for it, the registry had it, and had it not when it was asked before: nobody recorded the push. */
export function found(image: string, digest: string, { after = 5 }: Asked = {}): Step {
  return moment(
    (id, at): ManifestPushed => ({
      type: 'manifest.pushed',
      ...observed('registry-inventory', id, at, {}),
      ...named(image),
      digest: digestOf(digest),
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      since: at - after * MINUTE,
    }),
  );
}

/** Asked for the first time, the registry had it. */
export function held(image: string, digest: string, told: { readonly children?: string } = {}): Step {
  return moment(
    (id, at): ManifestPulled => ({
      type: 'manifest.pulled',
      ...observed('registry-inventory', id, at, {}),
      ...named(image),
      digest: digestOf(digest),
      inventory: true,
      ...known({ children: told.children === undefined ? undefined : [...told.children].map(digestOf) }),
    }),
  );
}

/** Asked for the tag, the registry had it no more. */
export function gone(image: string, { after = 5 }: Asked = {}): Step {
  return moment(
    (id, at): ManifestDeleted => ({
      type: 'manifest.deleted',
      ...observed('registry-inventory', id, at, {}),
      ...named(image),
      since: at - after * MINUTE,
    }),
  );
}

/** Somebody pulled the tag, and no record tells which digest, as in access logs. */
export function served(image: string, told: Told = {}): Step {
  return moment((id, at): ManifestServed => {
    const { tag = '', ...name } = named(image);
    return {
      type: 'manifest.served',
      ...observed('jfrog-access', id, at, told),
      ...name,
      tag,
      ...actor(told.by ?? ''),
    };
  });
}

/** Somebody pushed the tag, and no record tells which digest, as in cloud providers' audit logs. */
export function untold(image: string, told: Told = {}): Moment {
  return moment(
    (id, at): ManifestHinted => ({
      type: 'manifest.hinted',
      action: 'pushed',
      ...observed('google-audit', id, at, told),
      ...named(image),
      ...actor(told.by ?? ''),
      ...known({ client: told.client, address: told.from }),
    }),
  );
}
