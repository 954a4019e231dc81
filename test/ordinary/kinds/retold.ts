import { parse, stringify } from 'yaml';
import * as z from 'zod';
import type { Month } from '../month.ts';
import { render, type RenderedFile } from '../render.ts';
import { ANNOTATION, underChange } from './changes.ts';
import { PIPELINES, type System } from './records.ts';
import { giteaPackage, oracleEntry, saidOf, zotEvent } from './registries.ts';

/** A month as other products would have told it, with the policy that its owner would then have. */
export interface Retold {
  readonly month: Month;
  readonly files: readonly RenderedFile[];
}

const lines = z.record(z.string(), z.unknown());

type Change = (record: Readonly<Record<string, unknown>>) => readonly object[];

/** The files of feeds of a kind with their records changed; `beside`: in files of their own, and the first stay. */
function changed(files: readonly RenderedFile[], names: ReadonlySet<string>, change: Change, beside = false) {
  return files.flatMap((file): readonly RenderedFile[] => {
    const [folder = '', name = ''] = file.path.split('/');
    if (!names.has(folder)) return [file];
    const retold = file.lines.flatMap(({ at, text }) =>
      change(lines.parse(JSON.parse(text))).map((record) => ({ at, text: JSON.stringify(record) })),
    );
    const other = { path: `${folder}/retold-${name}`, lines: retold };
    return beside ? [file, other] : [other];
  });
}

function feedsOf(month: Month, kinds: readonly string[]): ReadonlySet<string> {
  return new Set(month.organisation.telemetry.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name));
}

/** Every object of the policy as `edit` has it. */
function edited(policy: string, edit: (one: Readonly<Record<string, unknown>>) => object | undefined): string {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk).filter((one) => one !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    const own = edit(lines.parse(value));
    return own && Object.fromEntries(Object.entries(own).map(([key, one]) => [key, walk(one)]));
  };
  return stringify(walk(parse(policy)), { aliasDuplicateObjects: false });
}

/** Zot stands where CNCF Distribution stood; undefined: it did nowhere. */
export function withZot(month: Month): Retold | undefined {
  return inPlaceOfDistribution(month, 'zot', zotEvent);
}

/** Oracle's registry does. */
export function withOracle(month: Month): Retold | undefined {
  return inPlaceOfDistribution(month, 'oracle-registry', oracleEntry);
}

/** Gitea's packages do, and a collector asks for their digests. */
export function withGiteaPackages(month: Month): Retold | undefined {
  return inPlaceOfDistribution(month, 'gitea-packages', giteaPackage);
}

function inPlaceOfDistribution(month: Month, kind: string, tell: Change): Retold | undefined {
  const names = feedsOf(month, ['distribution']);
  const isPlain = month.organisation.registries.some(({ product }) => product === 'distribution');
  if (names.size === 0 || !isPlain) return undefined;
  const policy = edited(month.policy, (one) => (one['kind'] === 'distribution' ? { ...one, kind } : one));
  return { month: { ...month, policy }, files: changed(render(month), names, tell) };
}

/** Another build system stands where GitHub Actions stood; undefined: they did nowhere. */
export function withPipelines(month: Month, system: System): Retold | undefined {
  const names = feedsOf(month, ['github']);
  if (names.size === 0) return undefined;
  const { run, triggers } = PIPELINES[system];
  const audits = feedsOf(month, ['github-audit']);
  const policy = edited(month.policy, (one) => {
    // GitHub's audit log tells of the packages of GitHub, too: it stays where the registry is theirs.
    if (one['kind'] === 'github') return { ...one, kind: system };
    if (one['kind'] === 'github-audit' && audits.has(String(one['name'])) && isOfBuilds(month, String(one['name'])))
      return undefined;
    if (one['source'] !== 'github') return one;
    const { workflows: _, triggers: named, ...rest } = one;
    const told = z.array(z.string()).optional().parse(named);
    // What these start for a tag they call so, and no push.
    const more = system === 'drone' || system === 'woodpecker' ? ['tag'] : [];
    return {
      ...rest,
      source: system,
      ...(told && { triggers: [...told.map((trigger) => triggers[trigger] ?? trigger), ...more] }),
    };
  });
  const files = render(month).filter(
    ({ path }) => !(audits.has(path.split('/')[0] ?? '') && isOfBuilds(month, path.split('/')[0] ?? '')),
  );
  return { month: { ...month, policy }, files: changed(files, names, run) };
}

function isOfBuilds(month: Month, name: string): boolean {
  const feed = month.organisation.telemetry.find((one) => one.name === name);
  return !month.organisation.registries.some(({ id }) => id === feed?.of);
}

const CLOUDTRAIL = ['ecr-cloudtrail', 'aws-cloudtrail', 'aws-identity', 'codebuild-cloudtrail', 'ecs-cloudtrail'];

/** What scanners, agents and logs say of each pushed image, in files of their own; undefined: no notifications are read. */
export function besideNotes(month: Month): Retold | undefined {
  const names = feedsOf(month, ['distribution']);
  if (names.size === 0) return undefined;
  const files = changed(render(month), names, saidOf, true).map((file) =>
    file.path.includes('/retold-') ? { ...file, path: `said/${file.path.replaceAll('/', '-')}` } : file,
  );
  return { month, files };
}

/** Every deployment names a change, which is asked for everywhere; undefined: no audit log of a cluster is read. */
export function besideChanges(month: Month): Retold | undefined {
  const names = feedsOf(month, ['kubernetes-audit']);
  if (names.size === 0) return undefined;
  const files = render(month);
  const own = changed(files, names, (record) => underChange(record).slice(0, 1));
  const told = changed(files, names, (record) => underChange(record).slice(1)).filter(({ path }) =>
    path.includes('/retold-'),
  );
  const changes = told.map(({ path, lines: all }) => ({ path: `changes/${path.replaceAll('/', '-')}`, lines: all }));
  const policy = edited(month.policy, (one) =>
    one['match'] !== undefined && one['name'] !== undefined
      ? { ...one, require: { ...lines.parse(one['require'] ?? {}), change: ANNOTATION } }
      : one,
  );
  return { month: { ...month, policy }, files: [...own, ...changes] };
}

/** The same records once more, as events of OCSF that hold them; undefined: there is no CloudTrail. */
export function besideOcsf(month: Month): Retold | undefined {
  const names = feedsOf(month, CLOUDTRAIL);
  if (names.size === 0) return undefined;
  const files = changed(render(month), names, (record) => [ocsf(record)], true);
  return { month, files };
}

function ocsf(record: Readonly<Record<string, unknown>>): object {
  return {
    class_uid: 6003,
    class_name: 'API Activity',
    time: Date.parse(String(record['eventTime'])),
    metadata: { version: '1.5.0', product: { name: 'CloudTrail', vendor_name: 'AWS' } },
    cloud: { provider: 'AWS' },
    raw_data: JSON.stringify(record),
  };
}
