import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import * as z from 'zod';
import { LOG_CLASSES } from '../../src/app/analysis/kinds.ts';
import { compilePolicy } from '../../src/policy/compile/compile.ts';
import { loadPolicy } from '../../src/policy/file/load.ts';

/** A file of native records, and the kind of them. */
export interface KindOfFile {
  /** Below the folder of the records. */
  readonly path: string;
  /** Several with `+` between them, as the analysis names them. */
  readonly kind: string;
}

/** A policy whose sources may deliver, each within its scope, and read the same files where they are read from files. */
export interface Doored {
  /** @param folder where the files stand that the server reads by itself */
  policyIn(folder: string): string;
  /** By the path of a file that the server reads by itself: the name of its source. */
  readonly read: ReadonlyMap<string, string>;
  /** By the name that the policy has for them. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Of a file with records of several kinds, one for each: all is sent to all, as by a bus that sends one stream to many. */
  doorsOf(path: string): readonly Door[];
}

export interface Door {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

// What the APIs of Azure DevOps and GitLab list: nobody sends it, and through the door of a hook it would be a claim.
const LISTED = /(?:builds|pipelines)[.]ndjson$/;

const build = z.looseObject({ source: z.string(), project: z.string() });
const fields = z.looseObject({
  registries: z.array(z.looseObject({ host: z.string() })).optional(),
  publishers: z.array(z.looseObject({ builds: z.array(build).optional() })).optional(),
});
type Written = z.infer<typeof fields>;

/**
 * The same policy, with a door for each file: as its owner would set them up, with a secret and a scope of its own. What
 * an entry of the policy binds the file to stays.
 */
export function doored(text: string, files: readonly KindOfFile[]): Doored {
  const written = fields.parse(parse(text));
  const { binding } = compilePolicy(loadPolicy(text, 'landwaiter.yaml'));
  const single = files.flatMap(({ path, kind }) => kind.split('+').map((one) => ({ path, kind: one })));
  const doors = single.map(({ path, kind }, nth) => {
    const { cluster, host, registry } = binding(path);
    return { name: `door-${nth}`, kind, path, secret: `DOOR_${nth}`, bound: { cluster, host, registry } };
  });
  const listed = doors.filter(({ path }) => LISTED.test(path));
  const sources = doors.map(({ name, kind, path, secret, bound }) => ({
    name,
    kind,
    files: [path],
    ...Object.fromEntries(Object.entries(bound).filter(([, value]) => value !== undefined)),
    ...scopeOf(kind, bound.registry, written),
    ...(!LISTED.test(path) && { intake: { auth: 'bearer', secret } }),
  }));
  const collectors = (folder: string) =>
    listed.map(({ name, path }) => ({ name, kind: 'file', source: name, path: join(folder, path), every: '1s' }));
  const secrets = Object.fromEntries(doors.map(({ secret, name }) => [secret, `through-${name}-4f7a02c95d`]));
  const byFile = Map.groupBy(doors, ({ path }) => path);
  return {
    policyIn: (folder) =>
      stringify({ ...written, sources, collectors: collectors(folder) }, { aliasDuplicateObjects: false }),
    secrets,
    read: new Map(listed.map(({ path, name }) => [path, name])),
    doorsOf(path) {
      const own = byFile.get(path);
      if (!own) throw new Error(`${path} has no door`);
      return own.map(({ kind, name, secret }) => ({
        path: `${kind}/${name}`,
        headers: { authorization: `Bearer ${secrets[secret]}` },
      }));
    },
  };
}

function scopeOf(kind: string, registry: string | undefined, written: Written): object {
  switch (LOG_CLASSES.get(kind)) {
    case 'registry':
      return { covers: registry === undefined ? (written.registries ?? []).map(({ host }) => host) : [registry] };
    case 'ci':
      return { projects: projectsOf(kind, written) };
    default:
      return {};
  }
}

/** What the builds of the policy name, and what else stands in the same folders. */
function projectsOf(kind: string, { publishers = [] }: Written): readonly string[] {
  const builds = publishers.flatMap((one) => one.builds ?? []);
  const named = builds.filter(({ source }) => kind.startsWith(source)).map(({ project }) => project);
  const folders = named.map((name) => (name.includes('/') ? `${name.slice(0, name.indexOf('/'))}/**` : '**'));
  return folders.length > 0 ? [...new Set(folders)].sort() : ['**'];
}
