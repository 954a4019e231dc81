import { hash } from 'node:crypto';
import type * as z from 'zod';
import type { Entry } from '../../attack/bundle.ts';
import { NOTICE } from '../../attack/excerpt.ts';
import { type Check, follow } from '../../attack/follow.ts';
import type { Import, Release } from '../../attack/release.ts';
import { RULES } from '../analysis/analyze.ts';
import type { attackSchema, importSchema, objectSchema } from './attack-schema.ts';
import { claimed, claimsOf } from './claims.ts';
import { attackCoverage, type Heard } from './coverage.ts';

/** Every mapping that this program claims, followed along a release. */
export function checksOf(release: Release): readonly Check[] {
  return claimsOf(RULES, release).map((claim) => follow(release, claim));
}

export function checkJson({ claim, state, says, along }: Check) {
  return { by: claim.by, claim: claimed(claim), state, says, along: [...along] };
}

export function importJson(
  { name, release, specVersion, sha256, objects, isExcerpt, isWhole, importedAt, file, collection }: Import,
  current: boolean,
): z.output<typeof importSchema> {
  return {
    name,
    release,
    current,
    excerpt: isExcerpt,
    whole: isWhole,
    specVersion,
    sha256,
    objects,
    ...(importedAt !== undefined && { importedAt }),
    ...(file !== undefined && { file }),
    ...(collection && { collection }),
  };
}

export function objectJson({ start: _, end: __, relation: ___, ...entry }: Entry): z.output<typeof objectSchema> {
  return entry;
}

/** An object with its bytes. */
export function rawJson(release: Release, entry: Entry) {
  const bytes = release.raw(entry);
  return { ...objectJson(entry), raw: bytes.toString('utf8'), rawSha256: hash('sha256', bytes) };
}

/** All there is to say of a release; `heard` where records were looked at. */
export function attackJson(
  release: Release,
  imports: readonly Import[],
  heard: readonly Heard[] | undefined,
  wanted?: Entry,
): z.output<typeof attackSchema> {
  const [current = release.about] = imports;
  return {
    notice: NOTICE,
    release: importJson(release.about, release.about.name === current.name),
    imports: imports.map((one) => importJson(one, one === current)),
    coverage: attackCoverage(release, heard),
    checks: checksOf(release).map(checkJson),
    ...(wanted && { object: rawJson(release, wanted) }),
  };
}
