import type { Configuration } from '../../registry/image.ts';

/** What an image's configuration says of how it starts. */
export interface ImageSettings {
  /** Empty or `0`: root. */
  readonly user: string;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  /** Without its leading `CMD` or `CMD-SHELL`; empty where there is none. */
  readonly healthCheck: readonly string[];
  /** Instructions that a build upon the image runs. */
  readonly onBuild: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  readonly workingFolder: string;
}

export function settingsOf({
  user,
  entrypoint,
  cmd,
  healthcheck,
  onBuild,
  env,
  labels,
  workingDir,
}: Configuration): ImageSettings {
  const [kind, ...test] = healthcheck;
  return {
    user,
    entryPoint: entrypoint,
    command: cmd,
    healthCheck: kind === 'CMD' || kind === 'CMD-SHELL' ? test : [],
    onBuild,
    environment: new Map(env.map(variable)),
    labels,
    workingFolder: workingDir,
  };
}

function variable(line: string): [string, string] {
  const at = line.indexOf('=');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}
