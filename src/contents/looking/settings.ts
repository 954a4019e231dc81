/** What an image's configuration says of how it starts, within bounds whatever was pushed. */
export interface ImageSettings {
  /** `linux/amd64`, `linux/arm64/v8`. */
  readonly platform: string;
  /** `""`: root. */
  readonly user: string;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  /** Without its leading `CMD` or `CMD-SHELL`. */
  readonly healthCheck: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  readonly workingFolder: string;
  /** The rest, by its name in the configuration, as JSON: `Volumes`, `ExposedPorts`, `StopSignal`, `Shell`, `OnBuild`. */
  readonly other: ReadonlyMap<string, string>;
  /** What the history says made each layer, lowest first: a claim. */
  readonly createdBy: readonly (string | undefined)[];
}

const MOST = 1000;
const OTHERS = ['Volumes', 'ExposedPorts', 'StopSignal', 'Shell', 'OnBuild'];

/** Of a parsed configuration; parts of another form are as if they were not there, as for a runtime. */
export function settingsOf(configuration: unknown): ImageSettings {
  const whole = object(configuration);
  const config = object(whole['config']);
  const variant = text(whole['variant']);
  const [kind, ...test] = texts(object(config['Healthcheck'])['Test']);
  const history: readonly unknown[] = Array.isArray(whole['history']) ? whole['history'] : [];
  return {
    platform: [
      text(whole['os']) || 'linux',
      text(whole['architecture']) || 'unknown',
      ...(variant ? [variant] : []),
    ].join('/'),
    user: text(config['User']),
    entryPoint: texts(config['Entrypoint']),
    command: texts(config['Cmd']),
    healthCheck: kind === 'CMD' || kind === 'CMD-SHELL' ? test : [],
    environment: new Map(texts(config['Env']).map(variable)),
    labels: new Map(
      Object.entries(object(config['Labels']))
        .slice(0, MOST)
        .map(([name, value]) => [name, text(value)]),
    ),
    workingFolder: text(config['WorkingDir']),
    other: new Map(
      OTHERS.flatMap((name) =>
        config[name] == null ? [] : [[name, JSON.stringify(config[name]).slice(0, 2000)] as const],
      ),
    ),
    createdBy: history
      .slice(0, MOST)
      .map(object)
      .filter((step) => step['empty_layer'] !== true)
      .map((step) => text(step['created_by']) || undefined),
  };
}

function variable(line: string): [string, string] {
  const at = line.indexOf('=');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 8192) : '';
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.slice(0, MOST).map(text) : [];
}
