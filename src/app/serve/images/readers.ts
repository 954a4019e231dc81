import { InvalidInput } from '../../../core/error.ts';
import { known } from '../../../core/known.ts';
import type { ImageReader } from '../../../core/image-reader.ts';
import { parseHost } from '../../../core/reference.ts';
import type { ReadableImage } from '../../../core/wanted-comparison.ts';
import { COLLECTED_HEADER } from '../../../intake/parcel-marks.ts';
import type { Parcel } from '../../../intake/inbox.ts';
import type { CollectorSpec, ImagesSpec } from '../../../policy/schema/collectors.ts';
import { registryLogin } from '../../resources/registry-login.ts';
import type { Secrets } from '../../resources/secrets.ts';
import type { RegistryAccess } from './registry-access.ts';

/** A collector that reads images. */
export interface Reader {
  readonly access: RegistryAccess;
  readonly covers: ImageReader['covers'];
  readonly compares: boolean;
  /** Asks what is attached. */
  readonly verifies: boolean;
  /** For whom it tells. */
  readonly parcel: Pick<Parcel, 'source' | 'headers'>;
}

/** `policy`: the same collector, compiled. @throws InvalidInput for a missing secret, a wrong host. */
function openReader(spec: ImagesSpec, policy: readonly ImageReader[], secrets: Secrets): Reader {
  const { name, host, secret, tokenHosts, plain } = spec;
  const compiled = policy.find((one) => one.name === name);
  if (!compiled) throw new InvalidInput('collectors', `${name} is not in the policy that judges`);
  const credentials = secret === undefined ? undefined : registryLogin(secret, secrets);
  return {
    access: { name, host: parseHost(host), ...known({ credentials, tokenHosts, isPlain: plain }) },
    covers: compiled.covers,
    compares: compiled.compare !== undefined,
    verifies: compiled.verify !== undefined,
    parcel: { source: spec.source, headers: { [COLLECTED_HEADER]: 'yes' } },
  };
}

/** Of all that read images. @throws InvalidInput naming the one that is wrong and its place in the policy. */
export function openReaders(
  specs: readonly CollectorSpec[],
  policy: readonly ImageReader[],
  secrets: Secrets,
  placeOf: (spec: CollectorSpec) => string,
): readonly Reader[] {
  return specs.flatMap((spec) => {
    if (spec.kind !== 'images') return [];
    try {
      return [openReader(spec, policy, secrets)];
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      throw new InvalidInput(placeOf(spec), `collectors: ${spec.name}: ${error.message}`);
    }
  });
}

/** The first of them that reads images there. */
export function readerOf(readers: readonly Reader[], image: ReadableImage): Reader | undefined {
  return readers.find(({ covers }) => covers(image));
}
