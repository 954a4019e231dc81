import { InvalidInput } from '../../core/error.ts';
import type { YaraFiles } from '../../core/asked-of-images.ts';
import { type LoadYara, loadYara } from '../../contents/yara/library.ts';
import { problemsOf, type YaraRules, yaraRules } from '../../contents/yara/rules.ts';
import { isOneFile } from '../../shipped/shipped.ts';
import { readRuleFiles } from './yara-files.ts';

/** Rules that are looked for in images, or why those that are asked for are not: no comparison is complete then. */
export type OwnYara = YaraRules | { readonly unapplied: string };

const ONE_FILE =
  'need the optional package @litko/yara-x, which a single executable cannot load: install landwaiter as the npm package';

/**
 * The rules in the files that a policy names. The library is loaded for this, and so only where it names some.
 * @throws InvalidInput where a file is not there or does not compile: a line each, `file:line:column: reason`.
 */
export async function readYara(files: YaraFiles, load?: LoadYara): Promise<OwnYara> {
  const read = readRuleFiles(files);
  const library = isOneFile ? { missing: ONE_FILE } : await loadYara(load);
  if ('missing' in library) return { unapplied: `${files.at}: the YARA rules of the policy ${library.missing}` };
  const problems = read.flatMap((file) => problemsOf(library, file));
  const [place = ''] = /^.*?:\d+:\d+/.exec(problems[0] ?? '') ?? [];
  if (problems.length > 0) throw new InvalidInput(place, problems.join('\n').slice(place.length + 2));
  return yaraRules(read);
}

/** The same for whoever waits for the answer. @throws InvalidInput also where they cannot be looked for here. */
export async function neededYara(files: YaraFiles, load?: LoadYara): Promise<YaraRules> {
  const read = await readYara(files, load);
  if (!('unapplied' in read)) return read;
  const { at } = files;
  throw new InvalidInput(at, read.unapplied.slice(at.length + 2));
}
