import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DAY, earliest, formatTime, type Time } from '../../core/time.ts';
import type { PolicyFile } from '../../policy/file/load.ts';
import type { RootSpec } from '../../policy/schema/trust-schema.ts';
import { parseCertificates } from '../../provenance/trust/certificate-store.ts';
import { compileFile } from '../policies/compile-file.ts';
import { agesOfRoots, oldRoots } from '../trust/old-roots.ts';
import { type Check, ok, warning } from './check.ts';

const SOON = 30 * DAY;

/**
 * The age of the roots, and what ends soon or has: keys by `validUntil`, and certificates.
 * @throws InvalidInput for a key or root that is none.
 */
export async function trustCheck(file: PolicyFile, now: Time): Promise<Check> {
  const { trust: { roots = [] } = {}, signers = [] } = file.spec;
  await compileFile(file, false);
  const folder = dirname(file.name);
  const wrong = [
    ...oldRoots(file, now),
    ...roots.flatMap((root) => endingIn(root, folder, now)),
    ...signers.flatMap(({ name, validUntil }) =>
      validUntil === undefined ? [] : ending(`the key of ${name}`, validUntil, now),
    ),
  ];
  const ages = agesOfRoots(file, now);
  if (wrong.length > 0) return warning('trust', [...wrong, ...ages].join('; '));
  return ok('trust', ['every key and root of the policy can be read', ...ages].join('; '));
}

function endingIn({ name, certificates = [], timestamps = [] }: RootSpec, folder: string, now: Time) {
  return [...certificates, ...timestamps].flatMap((file) => {
    const ends = parseCertificates(readFileSync(resolve(folder, file)), file).map(({ to }) => to);
    return ending(`${file} of the root ${name}`, earliest(ends), now);
  });
}

function ending(what: string, end: Time, now: Time): readonly string[] {
  if (end > now + SOON) return [];
  const when = end <= now ? 'ended at' : 'ends at';
  return [`${what} ${when} ${formatTime(end)}: what it signed before counts; name the next one beside it`];
}
