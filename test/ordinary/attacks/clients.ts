import type { Random } from '../../../bench/random.ts';
import { anyOf } from './scene.ts';

/** Engines of people's machines, as they name themselves to a registry. */
export const ENGINES = [
  'docker/27.3.1 go/go1.22.7 git-commit/41ca978 kernel/6.8.0-45-generic os/linux arch/amd64 UpstreamClient(Docker-Client/27.3.1 \\(linux\\))',
  'docker/26.1.4 go/go1.21.11 git-commit/de5c9cf kernel/6.6.32-linuxkit os/linux arch/arm64 UpstreamClient(Docker-Client/26.1.4 \\(darwin\\))',
] as const;

/** Tools that push without an engine. */
export const DAEMONLESS = [
  'skopeo/1.16.1',
  'crane/0.20.2 go-containerregistry/0.20.2',
  'Buildah/1.37.3',
  'curl/8.10.1',
  'oras/1.2.0',
] as const;

export const KUBECTL = [
  'kubectl/v1.31.1 (linux/amd64) kubernetes/948afe5',
  'kubectl/v1.32.0 (darwin/arm64) kubernetes/70d3cc9',
] as const;

export const CONSOLES = ['Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0'] as const;

/** One that is not `usual`. */
export function unusual(random: Random, clients: readonly string[], usual: string): string {
  const family = (client: string) => client.split(/[/ ]/)[0];
  return (
    anyOf(
      random,
      clients.filter((client) => family(client) !== family(usual)),
    ) ?? 'curl/8.10.1'
  );
}
