import { InvalidInput, quoted } from '../../core/error.ts';

/** For what an image is made. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  /** Of Windows, whose images run on one version each. */
  readonly version?: string;
}

// As containerd normalises them, so that one platform has one name.
const SYSTEMS: Readonly<Record<string, string>> = { macos: 'darwin' };
const ARCHITECTURES: Readonly<Record<string, readonly [architecture: string, variant?: string]>> = {
  x86_64: ['amd64'],
  'x86-64': ['amd64'],
  i386: ['386'],
  aarch64: ['arm64'],
  armhf: ['arm', 'v7'],
  armel: ['arm', 'v6'],
};
// Of an architecture without a variant it is this one.
const IMPLIED: Readonly<Record<string, string>> = { amd64: 'v1', arm64: 'v8' };

/**
 * `os/arch[/variant]` in its one form: `linux/amd64`, `linux/arm64` (which is v8), `linux/arm/v7`; of Windows with the
 * version but for its updates, `windows(10.0.20348)/amd64`.
 */
export function platformName({ os, architecture, variant, version = '' }: Platform): string {
  const system = os.toLowerCase();
  const given = architecture.toLowerCase();
  const [name, implied] = ARCHITECTURES[given] ?? [given];
  const said = (variant ?? '').toLowerCase().replace(/^(?=\d)/, 'v');
  const meant = said === '' ? (implied ?? (name === 'arm' ? 'v7' : '')) : said;
  const shown = system === 'windows' && version !== '' ? `(${version.split('.').slice(0, 3).join('.')})` : '';
  return `${SYSTEMS[system] ?? system}${shown}/${name}${meant === '' || meant === IMPLIED[name] ? '' : `/${meant}`}`;
}

/** Whether a platform is the one asked for; where that names no version of Windows, each is. */
export function isOfPlatform(platform: string, asked: string): boolean {
  return platform === asked || platform.replace(/\(.*?\)/, '') === asked;
}

// The parts of a name are words; what manifests say beyond that names no platform.
const WORD = /^[A-Za-z0-9_.-]{1,64}$/;

export function isPlatform({ os, architecture, variant = '', version = '' }: Platform): boolean {
  return WORD.test(os) && WORD.test(architecture) && [variant, version].every((one) => one === '' || WORD.test(one));
}

/** Reads `os/arch[/variant]`, and gives its one form. @throws InvalidInput when it is none. */
export function parsePlatform(text: string, field = 'platform'): string {
  const [os = '', architecture = '', variant, ...more] = text.split('/');
  const platform = { os, architecture, ...(variant !== undefined && { variant }) };
  if (more.length > 0 || variant === '' || !isPlatform(platform))
    throw new InvalidInput(field, `not os/arch or os/arch/variant, as linux/amd64: ${quoted(text)}`);
  return platformName(platform);
}
