import { dirname, resolve } from 'node:path';
import type { ImageReader } from '../../core/image-reader.ts';
import type { ContentsPolicy, Exception } from '../../core/policy.ts';
import type { YaraFiles } from '../../core/asked-of-images.ts';
import { known } from '../../core/known.ts';
import type { PolicyFile } from '../file/load.ts';
import { compilePatterns } from '../matching/pattern.ts';
import { type Canonical, compileRepositories, fullName } from '../matching/repositories.ts';
import type { CollectorSpec, ImagesSpec } from '../schema/collectors.ts';
import { readIn } from './read-images.ts';
import { acceptId } from '../schema/accept-id.ts';
import type { AcceptSpec, ContentsSpec } from '../schema/contents-schema.ts';
import { compileException } from './exceptions.ts';

/** What is seen in images, as questions. */
export function compileContents(
  { baseline, own = [], accept = [], limits = {} }: ContentsSpec,
  canonical: Canonical,
  nameOf: (person: string) => string,
  collectors: readonly CollectorSpec[],
): ContentsPolicy {
  const bases = baseline?.map(({ repositories, tags }) => ({
    repositories: compileRepositories(repositories, canonical),
    tags: tags && compilePatterns(tags, 'name'),
  }));
  const places = own.map(({ repositories, paths }) => ({
    repositories: compileRepositories(repositories, canonical),
    paths: compilePatterns(paths, 'path'),
  }));
  const entries = accept.map((one) => compileAccept(one, canonical, nameOf));
  return {
    readers: collectors.flatMap((one) => (one.kind === 'images' ? [compileReader(one, canonical)] : [])),
    mayBeBaseline: (name) => {
      const speaking = bases?.filter(({ repositories }) => repositories.matches(fullName(name))) ?? [];
      return speaking.length === 0 || speaking.some(({ tags }) => !tags || tags.matches(name.tag ?? ''));
    },
    isOwn: (name, path) =>
      places.some(({ repositories, paths }) => repositories.matches(fullName(name)) && paths.matches(path)),
    accepted: entries.map(({ exception }) => exception),
    accepts: (name, seen, at) => {
      const covering = entries.filter(
        ({ exception, covers }) =>
          (exception.starts ?? at) <= at &&
          at < exception.expires &&
          exception.scope.repositories?.matches(fullName(name)) === true &&
          covers(seen),
      );
      return covering.find(({ isByHash }) => isByHash) ?? covering[0];
    },
    limits: known(limits),
  };
}

/** The files of YARA rules that the policy names. */
export function yaraFiles({ name, spec, position }: PolicyFile): YaraFiles | undefined {
  const patterns = spec.contents?.yara ?? [];
  if (patterns.length === 0) return undefined;
  const { line, column } = position(['contents', 'yara']);
  return { folder: resolve(dirname(name)), patterns, at: `${name}:${line}:${column}: contents.yara` };
}

function compileAccept(spec: AcceptSpec, canonical: Canonical, nameOf: (person: string) => string) {
  const { kind, paths, says, sha256, repositories } = spec;
  const exception: Exception = compileException(
    { ...spec, id: acceptId(spec), scope: { rules: ['implant-in-contents'], repositories } },
    canonical,
    nameOf,
  );
  const files = paths && compilePatterns(paths, 'path');
  const words = says && compilePatterns(says, 'text');
  const covers: (seen: Parameters<ContentsPolicy['accepts']>[1]) => boolean = (seen) =>
    seen.kind === kind &&
    (!files || (seen.path !== undefined && files.matches(seen.path))) &&
    (!words || (seen.says !== undefined && words.matches(seen.says))) &&
    (sha256 === undefined || seen.sha256 === sha256);
  return { exception, covers, isByHash: sha256 !== undefined };
}

function compileReader(spec: ImagesSpec, canonical: Canonical): ImageReader {
  const repositories = compileRepositories(readIn(spec), canonical);
  const { name, compare, verify } = spec;
  return { name, ...known({ compare, verify }), covers: (one) => repositories.matches(fullName(one)) };
}
