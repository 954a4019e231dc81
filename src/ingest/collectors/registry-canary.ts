import { parseRepository } from '../../core/reference.ts';
import { InvalidInput } from '../../core/error.ts';
import { formatDuration, formatTime, MINUTE, SECOND } from '../../core/time.ts';
import type { Digest } from '../../core/digest.ts';
import type { RegistryClient } from '../../registry/client.ts';
import type { Collect } from '../fetching/world.ts';
import { inRounds, type Problems, slept } from '../fetching/rounds.ts';

export interface CanaryOptions {
  /** Opened with credentials that may push to the repository, and to no other. */
  readonly registry: RegistryClient;
  /** The registry as it is named to people. */
  readonly host: string;
  /** A repository of its own, of which nothing is ever run. */
  readonly repository: string;
  /** Whether the feed under test told of a push of the digest. What asking the registry found does not count. */
  seen(digest: Digest): Promise<boolean>;
  /** Milliseconds between pushes; 15 min where not given. */
  readonly every?: number;
  /** Milliseconds within which the notification has to come; 2 min where not given. */
  readonly within?: number;
}

const TAG = 'canary';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
/** Not of an image, so that nobody takes it for one: it cannot be run. */
const CONFIG = 'application/vnd.landwaiter.canary.config.v1+json';
const CONTENT = Buffer.from('{}');
const GLANCE = 5 * SECOND;

/**
 * Pushes a tiny artifact again and again, and says so when its notification does not come: a feed that is silent
 * because it is dead looks like one that has nothing to tell. Delivers nothing. @throws InvalidInput for a wrong name or time.
 */
export function registryCanary({
  registry,
  host,
  seen,
  every = 15 * MINUTE,
  within = 2 * MINUTE,
  ...named
}: CanaryOptions): Collect {
  const repository = parseRepository(named.repository);
  if (within >= every) throw new InvalidInput('within', 'not shorter than every');

  return async (world, signal) => {
    async function push(): Promise<Digest> {
      const digest = await registry.putBlob(repository, CONTENT, signal);
      const size = CONTENT.length;
      const manifest = {
        schemaVersion: 2,
        mediaType: MANIFEST,
        artifactType: CONFIG,
        config: { mediaType: CONFIG, digest, size },
        layers: [{ mediaType: 'application/vnd.oci.empty.v1+json', digest, size }],
        // Makes each another one, or its push would be a repetition that some registries do not tell of.
        annotations: { 'org.opencontainers.image.created': new Date(world.now()).toISOString() },
      };
      return await registry.putManifest(
        repository,
        TAG,
        { mediaType: MANIFEST, body: Buffer.from(JSON.stringify(manifest)) },
        signal,
      );
    }

    async function sing(): Promise<Problems> {
      const pushed = world.now();
      const digest = await push();
      while (!(await seen(digest))) {
        const left = pushed + within - world.now();
        if (left <= 0)
          return [
            `${host} took a push to ${repository} at ${formatTime(pushed)}, and its notification did not come within ${formatDuration(within)}: its feed is not alive`,
          ];
        if (!(await slept(world, Math.min(GLANCE, left), signal))) return [];
      }
      return [];
    }

    await inRounds(world, signal, { every, round: sing });
  };
}
