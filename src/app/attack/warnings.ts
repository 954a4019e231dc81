import { InvalidInput } from '../../core/error.ts';
import { openRelease } from '../../attack/library.ts';
import type { Environment } from '../resources/secrets.ts';
import { checksOf } from './attack-json.ts';
import { claimed } from './claims.ts';
import { attackFolder } from './shelf.ts';

/** What the current release does not say, says otherwise or says no more, though it is claimed of it; a sentence each. */
export function attackWarnings(environment: Environment): readonly string[] {
  try {
    const release = openRelease(attackFolder(environment));
    const wrong = checksOf(release).filter(({ state }) => state !== 'confirmed' && state !== 'unknown');
    const told = Map.groupBy(wrong, ({ claim, state, says }) => `${claimed(claim)}: ${state}, ${says}`);
    return [...told].map(
      ([what, own]) => `${release.about.name}: ${what}; claimed by ${own.map(({ claim }) => claim.by).join(', ')}`,
    );
  } catch (error) {
    if (error instanceof InvalidInput) return [error.message];
    throw error;
  }
}
