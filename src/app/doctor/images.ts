import { InvalidInput, Unavailable } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { parseHost } from '../../core/reference.ts';
import type { ImagesSpec } from '../../policy/schema/collectors.ts';
import { openRegistry } from '../../registry/client.ts';
import { probeRepository } from '../../registry/probe.ts';
import { registryLogin } from '../resources/registry-login.ts';
import { type Environment, secretsOf } from '../resources/secrets.ts';
import { type Check, ok, warning } from './check.ts';

const PATIENCE = 20_000;

/** Reads a manifest and the beginning of a layer of each repository that a collector names, as it would read images. */
export async function imagesCheck(spec: ImagesSpec, environment: Environment): Promise<Check> {
  const { name, host, secret, tokenHosts, plain } = spec;
  const what = `collector ${name}`;
  const credentials = secret === undefined ? undefined : registryLogin(secret, secretsOf(environment));
  const more = known({ credentials, tokenHosts, isPlain: plain });
  const registry = openRegistry({ host: parseHost(host), fetch: globalThis.fetch, now: Date.now, ...more });
  // Which repositories a pattern covers only the registry's catalog would tell, which pullers may not ask for.
  const named = spec.repositories.filter((one) => !/[*[]/.test(one));
  const patterns = spec.repositories.length - named.length;
  const [read, empty, wrong]: [string[], string[], string[]] = [[], [], []];
  for (const repository of named)
    try {
      const found = await probeRepository(registry, host, repository, AbortSignal.timeout(PATIENCE));
      if (found) read.push(`${repository}:${found.tag}`);
      else empty.push(repository);
    } catch (error) {
      if (!(error instanceof InvalidInput || error instanceof Unavailable)) throw error;
      wrong.push(`${repository}: ${error.message}`);
    }
  const told = [
    ...wrong.map((one) => `${one}: give the robot of the collector the right to pull there`),
    ...(empty.length > 0 ? [`${empty.join(', ')}: no image, or the robot may not read it`] : []),
    ...(read.length > 0 ? [`a manifest and the beginning of a layer were read of ${read.join(', ')}`] : []),
    ...(patterns > 0 ? ['what patterns cover shows when it runs'] : []),
  ].join('; ');
  return wrong.length + empty.length > 0 ? warning(what, told) : ok(what, told);
}
