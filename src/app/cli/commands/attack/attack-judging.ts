import { openRelease } from '../../../../attack/library.ts';
import { navigatorLayer } from '../../../../attack/layer.ts';
import type { Release } from '../../../../attack/release.ts';
import { NOTICE } from '../../../../attack/excerpt.ts';
import { RULES } from '../../../analysis/analyze.ts';
import { checkJson, checksOf, importJson } from '../../../attack/attack-json.ts';
import { attackCoverage, type Heard } from '../../../attack/coverage.ts';
import { techniqueIn } from '../../../attack/claims.ts';
import { attackFolder } from '../../../attack/shelf.ts';
import { EXIT, type Io } from '../../inputs/io.ts';
import { jsonOf, printed, type ReadOptions } from '../../inputs/options.ts';
import { checksText } from '../../text/attack-text.ts';
import { attackCoverageText } from '../../text/attack-coverage-text.ts';
import type { OfRelease } from './attack-releases.ts';

function releaseOf({ release, from }: OfRelease, io: Io): Release {
  return openRelease(from ?? attackFolder(io.env), release);
}

export async function coverage(paths: readonly string[], options: OfRelease & ReadOptions, io: Io): Promise<void> {
  const release = releaseOf(options, io);
  const told = attackCoverage(release, await heard(paths, options, io));
  printed(options, io, {
    table: () => attackCoverageText(release.about, told, io.width),
    json: () => ({ version: 1, notice: NOTICE, release: importJson(release.about, true).name, coverage: told }),
  });
}

/** Undefined where nobody asked: not having looked is not the same as having heard nothing. */
async function heard(paths: readonly string[], options: ReadOptions, io: Io): Promise<readonly Heard[] | undefined> {
  if (paths.length === 0 && (options.store ?? 'memory:') === 'memory:') return undefined;
  const [{ coverageOf }, { gatherAnalysis }, { choosePolicy }] = await Promise.all([
    import('../../../analysis/coverage.ts'),
    import('../../inputs/gather-analysis.ts'),
    import('../../inputs/policy-file.ts'),
  ]);
  const policy = await choosePolicy(options, io);
  return (await gatherAnalysis(paths, options, policy, io, coverageOf)).heard;
}

export function layer(options: OfRelease, io: Io): void {
  const release = releaseOf(options, io);
  const states = new Map(
    checksOf(release).flatMap(({ claim, state }) =>
      'technique' in claim && !('mitigation' in claim) ? [[`${claim.by} ${claim.technique}`, state]] : [],
    ),
  );
  const rules = new Map<string, string[]>();
  const otherIds = new Map<string, string>();
  for (const { id, attack } of RULES)
    for (const reference of attack) {
      const technique = techniqueIn(release, reference);
      rules.set(technique, [...(rules.get(technique) ?? []), id]);
      const other = [reference.technique, reference.formerly].find((one) => one !== undefined && one !== technique);
      if (other !== undefined) otherIds.set(technique, other);
    }
  const techniques = [...rules]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([technique, own]) => ({
      technique,
      rules: own,
      comment: `${release.about.name}: ${[...new Set(own.map((id) => states.get(`rule ${id} ${technique}`)))].join(', ')}${otherNote(technique, otherIds.get(technique))}`,
    }));
  const made = navigatorLayer(release.about.release, techniques);
  const { output = [{ format: 'json' }] } = options;
  printed({ output }, io, { table: () => jsonOf(made), json: () => made });
}

/** By which id other releases know a technique. */
function otherNote(technique: string, other: string | undefined): string {
  if (other === undefined) return '';
  return other < technique ? `; ${other} before release 19` : `; ${other} since release 19`;
}

export function check(options: OfRelease & { readonly strict?: boolean }, io: Io): number {
  const release = releaseOf(options, io);
  const checks = checksOf(release);
  printed(options, io, {
    table: () => checksText(release.about, checks, io.width),
    json: () => ({ version: 1, release: release.about.name, checks: checks.map(checkJson) }),
  });
  return options.strict === true && checks.some(({ state }) => state !== 'confirmed') ? EXIT.findings : EXIT.done;
}
