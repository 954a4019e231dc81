import type { PackageName } from '../../../src/core/comparison.ts';
import type { Chance } from '../world/chance.ts';
import { filesBy, type Held, type HeldFile, joined, NOTHING, packagesBy, settingsBy } from './held.ts';
import {
  INSTALLED,
  type Listed,
  type Runtime,
  RUNTIMES,
  type Setting,
  SETTINGS,
  type System,
  SYSTEMS,
} from './lists.ts';

/** How often a layer that is made anew brings what; the README says why. */
const RATES = {
  /** Of layers of packages. */
  systemPackage: 0.08,
  languagePackage: 0.25,
  /** Of layers with own code. */
  setting: 0.06,
  entryPoint: 0.013,
  newFile: 0.3,
} as const;

/** Days for which one Dockerfile is kept; and in how many of them something is done that is done once, on any of these days. */
const LIFE = 3 * 365;
const ONCE = {
  /** Of bases, and of services: whose base is another's puts it in by itself. */
  certificate: 0.5,
  strip: 0.1,
  allocator: 0.1,
  importHook: 0.2,
  wrapper: 0.6,
} as const;

/** What is drawn of an organisation once. */
export interface Customs {
  readonly company: string;
  readonly system: System;
  /** Nightly builds begin without a cache, and so with the distribution's packages of that night. */
  readonly isFresh: boolean;
  /** The same source makes the same bytes. */
  readonly isReproducible: boolean;
  /** What all images are to trust stands in the bases, not in each service's Dockerfile. */
  readonly hasBaseRoot: boolean;
}

/** Who builds a layer, when and why. */
export interface Making {
  readonly customs: Customs;
  readonly runtime: Runtime;
  /** `shop/api`: what a line of images is known by. */
  readonly line: string;
  readonly day: number;
  readonly isNightly: boolean;
  readonly isBase: boolean;
  /** Of this layer alone. */
  readonly chance: Chance;
  /** Of the Dockerfile: variants are made of one. */
  readonly life: Chance;
}

export function customsOf(chance: Chance, company: string): Customs {
  const drawn = chance.between(1, 100);
  const system = drawn <= 70 ? 'dpkg' : drawn <= 90 ? 'apk' : 'rpm';
  return { company, system, isFresh: chance.is(0.6), isReproducible: chance.is(0.4), hasBaseRoot: chance.is(0.5) };
}

export function runtimeOf(chance: Chance): Runtime {
  let left = chance.between(1, 100);
  const found = RUNTIMES.find(({ often }) => (left -= often) <= 0) ?? RUNTIMES[0];
  if (!found) throw new Error('no runtime is listed');
  return found;
}

/** As it is on a day: a newer one comes every so many days. */
function onDay(day: number, { ecosystem, name, version, days }: Listed): PackageName {
  const number = 1 + Math.floor((day + ((name.length * 37 + name.charCodeAt(0)) % days)) / days);
  return { ecosystem, name, version: version.replace('%', String(number)) };
}

/** The lowest is of the distribution, those above bring what programs are run with. */
export function baseLayer(making: Making, nth: number, before: Held | undefined): Held {
  const { customs, runtime, day, isBase } = making;
  if (nth === 0) {
    const packages = packagesBy(SYSTEMS[customs.system].map((one) => onDay(day, one)));
    const had = before?.files ?? NOTHING.files;
    const files = isBase && isDoneNow('certificate', making, before) ? filesBy([certificateOf(customs)]) : [];
    return { ...NOTHING, packages, files: new Map([...had, ...files]), madeOn: day };
  }
  const programs = runtime.programs.map(
    (path): HeldFile => ({
      kind: 'unowned-code',
      path,
      says: 'ELF',
      isOwned: false,
      words: `${runtime.name} of period ${Math.floor(day / 20)}`,
    }),
  );
  return { ...NOTHING, files: filesBy(programs) };
}

/** What the Dockerfile installs: as before in newer versions, now and then something more. */
export function packagesLayer(making: Making, before: Held | undefined): Held {
  const { chance, day, runtime, customs } = making;
  const installed = INSTALLED(customs.system);
  const all = [...installed, ...runtime.packages];
  const had = before
    ? all.filter((one) => before.packages.has(`${one.ecosystem} ${one.name}`))
    : [...chance.of('installed').some(installed.slice(0, 9), 3), ...chance.of('packages').some(runtime.packages, 10)];
  const added = [
    ...(before && chance.of('system package').is(RATES.systemPackage) ? [chance.of('which').one(installed)] : []),
    ...(before && runtime.packages.length > 0 && chance.of('language package').is(RATES.languagePackage)
      ? [chance.of('which of a language').one(runtime.packages)]
      : []),
  ];
  const list = [...new Set([...had, ...added])];
  const kept = before ?? NOTHING;
  const packages = packagesBy(list.map((one) => onDay(day, one)));
  const brought = list.flatMap(({ brings = [], name, version }) =>
    brings.map((file): HeldFile => ({ ...file, words: `${file.path} of ${name} ${version}` })),
  );
  const users = list.flatMap(({ user }) => user ?? []);
  const whole = { packages: new Map([...kept.packages, ...packages]), settings: kept.settings, users };
  const now = { ...whole, files: new Map([...kept.files, ...filesBy(brought)]) };
  return { ...(before ? doneOnce(making, before, now) : now), madeOn: day };
}

/** Whether the day of what a Dockerfile does once lies since the last time that this layer was made. */
function isDoneNow(what: keyof typeof ONCE, { life, day }: Making, before: Held | undefined): boolean {
  if (before?.madeOn === undefined) return false;
  const chance = life.of(what);
  if (!chance.is(ONCE[what])) return false;
  return (day + chance.between(0, LIFE - 1)) % LIFE < day - before.madeOn;
}

function certificateOf({ company }: Customs): HeldFile {
  const path = `/usr/local/share/ca-certificates/${company}-root.crt`;
  const says = `${company} root, SHA-256 3f1c…`;
  return { kind: 'certificate-authority', path, says, isOwned: false, words: `${company} root` };
}

function doneOnce(making: Making, before: Held, now: Held): Held {
  const { customs, runtime, day } = making;
  const { system } = customs;
  const isNow = (what: keyof typeof ONCE): boolean => isDoneNow(what, making, before);
  const files: HeldFile[] = [];
  if (!customs.hasBaseRoot && isNow('certificate')) files.push(certificateOf(customs));
  if (system !== 'apk' && isNow('strip'))
    for (const [name, path] of [
      ['libssl3', '/usr/lib/x86_64-linux-gnu/libssl.so.3'],
      ['libcurl4', '/usr/lib/x86_64-linux-gnu/libcurl.so.4.8.0'],
    ] as const)
      files.push({
        kind: 'package-file-changed',
        variant: 'program',
        path,
        package: name,
        isOwned: false,
        says: 'not the bytes of the package’s record',
        words: `${name} stripped ${Math.floor(day / 40)}`,
      });
  const pth = runtime.name === 'python' && isNow('importHook');
  if (pth)
    files.push({
      kind: 'import-hook',
      variant: 'pth',
      package: 'pytest-cov',
      isOwned: true,
      words: 'pytest-cov 5',
      path: '/usr/local/lib/python3.12/site-packages/pytest-cov.pth',
      says: 'import os, sys;exec(\'if "COV_CORE_SOURCE" in os.environ: …\')',
    });
  const allocator = isNow('allocator');
  const library = '/usr/lib/x86_64-linux-gnu/libjemalloc.so.2';
  const preload: Setting = {
    what: 'Env LD_PRELOAD',
    value: library,
    kind: 'loader-hook',
    path: library,
    isOwned: true,
  };
  const packages = [
    ...(pth ? [{ ecosystem: 'python', name: 'pytest-cov', version: '5.0.0' } as const] : []),
    ...(allocator ? [{ ecosystem: system, name: 'libjemalloc2', version: '5.3.0-1' }] : []),
  ];
  return joined(now, {
    packages: packagesBy(packages),
    files: filesBy(files),
    users: [],
    settings: settingsBy(allocator ? [preload] : []),
  });
}

/** Own code: some files are others, a few are new; compiled ones are others whenever they are built anew. */
export function codeLayer(making: Making, before: Held | undefined): Held {
  const { chance, customs, runtime, line, day, isNightly } = making;
  if (!before)
    return { ...NOTHING, files: ownFiles(making, runtime.files, 0), settings: startOf(runtime), madeOn: day };
  const files = new Map(before.files);
  const isCompiled = runtime.name === 'go' || runtime.name === 'java';
  const own = [...files.entries()].filter(([, { kind }]) => kind === 'unowned-code');
  const stamp = chance.of('bytes').hex(8);
  const changes = chance.of('changes');
  const share = isNightly ? (isCompiled && !customs.isReproducible ? 1 : 0) : runtime.name === 'go' ? 1 : 0.12;
  for (const [key, file] of own) if (changes.is(share)) files.set(key, { ...file, words: `${line} ${stamp}` });
  if (!isNightly && chance.of('new file').is(RATES.newFile))
    for (const [key, file] of ownFiles(making, 1, own.length)) files.set(key, { ...file, words: `${line} ${stamp}` });
  const settings = isNightly ? before.settings : changedSettings(making, before);
  const entry = settings.get('Entrypoint');
  if (entry?.path !== undefined && entry !== before.settings.get('Entrypoint'))
    files.set(`unowned-code ${entry.path}`, {
      kind: 'unowned-code',
      path: entry.path,
      says: '/bin/sh',
      isOwned: false,
      words: `${line} start`,
    });
  const upgraded = isNightly && customs.isFresh ? SYSTEMS[customs.system].map((one) => onDay(day, one)) : [];
  return { ...before, files, settings, packages: packagesBy(upgraded), madeOn: isNightly ? before.madeOn : day };
}

function changedSettings(making: Making, before: Held): Held['settings'] {
  const { chance, customs, runtime } = making;
  const settings = new Map(before.settings);
  if (chance.of('setting').is(RATES.setting)) {
    const one = chance.of('which setting').one(SETTINGS(customs.company));
    settings.set(one.what, one);
  }
  const path = `${runtime.root}/start.sh`;
  const [what, kind] = ['Entrypoint', 'entry-point-changed'] as const;
  const value = before.settings.get(what)?.value ?? runtime.entry;
  if (isDoneNow('wrapper', making, before))
    settings.set(what, { what, value: `["${path}",${value.slice(1)}`, kind, path, variant: 'new-program' });
  else if (chance.of('entry point').is(RATES.entryPoint))
    settings.set(what, { what, value: `${value.slice(0, -1)},"--workers=4"]`, kind });
  return settings;
}

function startOf({ entry }: Runtime): Held['settings'] {
  return settingsBy([{ what: 'Entrypoint', value: entry, kind: 'entry-point-changed' }]);
}

function ownFiles({ runtime, line }: Making, count: number, from: number): Held['files'] {
  return filesBy(
    Array.from({ length: count }, (_, at) => ({
      kind: 'unowned-code',
      says: runtime.says,
      isOwned: false,
      words: `${line} first`,
      path: `${runtime.root}/${runtime.own.replace('%', String(from + at + 1))}`,
    })),
  );
}
