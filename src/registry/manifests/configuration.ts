import { InvalidInput, quoted } from '../../core/error.ts';
import { type Digest, parseDigest } from '../../core/digest.ts';
import { entriesIn, type JsonObject, listIn, objectOf, parseObject, textIn, textsIn } from '../../core/json-object.ts';
import { isPlatform, platformName } from './platform.ts';

/** What an image says of itself: how it is run, and how it came to be. Claims of whoever made it. */
export interface Configuration {
  /** As the configuration names it, see `platformName`; an index may name it otherwise. `unknown/unknown` where it names none. */
  readonly platform: string;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  /** `NAME=value`. */
  readonly env: readonly string[];
  /** Empty: root. */
  readonly user: string;
  readonly workingDir: string;
  readonly labels: ReadonlyMap<string, string>;
  /** `8080/tcp`. */
  readonly exposedPorts: readonly string[];
  /** `CMD` or `CMD-SHELL` and what is run; `NONE`; empty where there is none. */
  readonly healthcheck: readonly string[];
  readonly volumes: readonly string[];
  readonly stopSignal: string;
  /** Instructions that a build upon the image runs first; only Docker's format has them. */
  readonly onBuild: readonly string[];
  /** What runs the commands that are given as one text. */
  readonly shell: readonly string[];
  /** As it stands there: RFC 3339. */
  readonly created?: string;
}

/** The configuration and what it says of the layers. */
export interface ReadConfiguration {
  readonly configuration: Configuration;
  /** Of the uncompressed layers, lowest first. */
  readonly diffIds: readonly Digest[];
  /** What made each layer, lowest first; undefined where the history tells of another number of layers, or nothing. */
  readonly createdBy: readonly string[] | undefined;
}

const TOP = ['architecture', 'os', 'variant', 'config', 'rootfs', 'history', 'created'];
const RUN = [
  'Entrypoint',
  'Cmd',
  'Env',
  'User',
  'WorkingDir',
  'Labels',
  'ExposedPorts',
  'Healthcheck',
  'Volumes',
  'StopSignal',
  'Shell',
  'OnBuild',
];
const MOST = 10_000;
const LONGEST_COMMAND = 4096;

/** @throws InvalidInput that names the field, e.g. `config.config.Env[3]`. */
export function parseConfiguration(body: Buffer, field = 'config'): ReadConfiguration {
  const top = parseObject(body, TOP, field);
  const rootfs = objectOf(top.get('rootfs') ?? {}, ['type', 'diff_ids'], `${field}.rootfs`);
  const diffIds = listIn(rootfs, 'diff_ids', `${field}.rootfs`);
  return {
    configuration: configurationOf(top, field),
    diffIds: diffIds.map((one, index) => parseDigest(one, `${field}.rootfs.diff_ids[${index}]`)),
    createdBy: createdBy(listIn(top, 'history', field), `${field}.history`, diffIds.length),
  };
}

function configurationOf(top: JsonObject, field: string): Configuration {
  const of = `${field}.config`;
  const run = objectOf(top.get('config') ?? {}, RUN, of);
  const created = textIn(top, 'created', field);
  const health = objectOf(run.get('Healthcheck') ?? {}, ['Test'], `${of}.Healthcheck`);
  return {
    platform: platformIn(top, field),
    entrypoint: commandIn(run, 'Entrypoint', of),
    cmd: commandIn(run, 'Cmd', of),
    env: bounded(textsIn(run, 'Env', of), `${of}.Env`),
    user: textIn(run, 'User', of) ?? '',
    workingDir: textIn(run, 'WorkingDir', of) ?? '',
    labels: new Map(bounded(entriesIn(run, 'Labels', of), `${of}.Labels`).map((one) => labelOf(one, `${of}.Labels`))),
    exposedPorts: keysIn(run, 'ExposedPorts', of),
    healthcheck: commandIn(health, 'Test', `${of}.Healthcheck`),
    volumes: keysIn(run, 'Volumes', of),
    stopSignal: textIn(run, 'StopSignal', of) ?? '',
    shell: commandIn(run, 'Shell', of),
    onBuild: commandIn(run, 'OnBuild', of),
    ...(created !== undefined && { created: created.slice(0, 64) }),
  };
}

function platformIn(top: JsonObject, field: string): string {
  const [os, architecture] = [textIn(top, 'os', field) ?? '', textIn(top, 'architecture', field) ?? ''];
  const variant = textIn(top, 'variant', field) ?? '';
  const platform = { os, architecture, ...(variant !== '' && { variant }) };
  return isPlatform(platform) ? platformName(platform) : 'unknown/unknown';
}

/** Docker also takes a command that is one text. */
function commandIn(object: JsonObject, name: string, field: string): readonly string[] {
  const value = object.get(name);
  return typeof value === 'string' ? [value] : bounded(textsIn(object, name, field), `${field}.${name}`);
}

function keysIn(object: JsonObject, name: string, field: string): readonly string[] {
  return bounded(entriesIn(object, name, field), `${field}.${name}`).map(([key]) => key);
}

function labelOf([key, value]: readonly [string, unknown], field: string): readonly [string, string] {
  if (typeof value === 'string') return [key, value];
  throw new InvalidInput(`${field}[${quoted(key)}]`, `is no text: ${quoted(value)}`);
}

function bounded<One>(list: readonly One[], field: string): readonly One[] {
  if (list.length > MOST) throw new InvalidInput(field, `has ${list.length} entries, and ${MOST} are the most`);
  return list;
}

function createdBy(history: readonly unknown[], field: string, layers: number): readonly string[] | undefined {
  const made = bounded(history, field).flatMap((one, index) => {
    const at = `${field}[${index}]`;
    const step = objectOf(one, ['created_by', 'empty_layer'], at);
    return step.get('empty_layer') === true ? [] : [(textIn(step, 'created_by', at) ?? '').slice(0, LONGEST_COMMAND)];
  });
  return made.length === layers ? made : undefined;
}
