import { existsSync } from 'node:fs';
import { InvalidInput } from '../../../../core/error.ts';
import type { Policy } from '../../../../core/policy.ts';
import { type Facts, factsOf } from '../../../../lineage/facts/facts.ts';
import { feedOf } from '../../../../lineage/facts/feed-name.ts';
import { inferredFrom } from '../../../../lineage/inferred.ts';
import { serversOf } from '../../../../lineage/join/clusters/sole-cluster.ts';
import { observe } from '../../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../../policy/file/load.ts';
import { givenSources } from '../../../../policy/learn/draft/given-sources.ts';
import { isName, isRegistryName } from '../../../../policy/learn/draft/proposed-name.ts';
import { bindTo, entryFor, type Unnamed, unnamedFiles } from '../../../../policy/learn/draft/unnamed-files.ts';
import { readYaml } from '../../../../policy/schema/document.ts';
import type { Evidence } from '../../../analysis/evidence.ts';
import { learnPolicy } from '../../../policies/learn-policy.ts';
import { type AtHand, entriesAtHand, signersSeen } from '../../../policies/learn-signers.ts';
import { NO_TRUST } from '../../../trust/trusting-policy.ts';
import { bytesOf, writeTo } from '../../inputs/files.ts';
import { gather } from '../../inputs/gather.ts';
import { EXIT, type Io } from '../../inputs/io.ts';
import { jsonOf, type Output, type ReadOptions } from '../../inputs/options.ts';
import { compileNoting } from '../../inputs/policy-file.ts';

export interface LearnOptions extends ReadOptions {
  readonly output?: readonly Output[];
  /** Take names of files and folders as they are proposed. */
  readonly yes?: boolean;
}

const REASONS = 'every line says what it rests on';
const REASONS_ELSEWHERE = '-o yaml says of every line what it rests on';

/** Drafts a policy from a history, to standard output or a new file. */
export async function learn(paths: readonly string[], options: LearnOptions, io: Io): Promise<number> {
  const outputs = options.output ?? [{ format: 'yaml' }];
  for (const { file } of outputs)
    if (file !== undefined && existsSync(file))
      throw new InvalidInput(file, 'exists already, and a policy is never overwritten');
  const { atHand, given } = await givenPolicy(options, io);
  const { binding } = atHand.policy;
  const read = (bind: Policy['binding']): Promise<Evidence> => readAll(paths, options, { ...atHand, bind }, io);
  let evidence = await read(binding);
  const facts = factsOf(evidence.events);
  const named = await namesFor(unnamedIn(facts, atHand.policy), options, io);
  // What is said of a file is said of each of its records as it is read.
  if (named.length > 0) evidence = await read((path) => ({ ...bindTo(named, path), ...binding(path) }));
  const { examined, events } = evidence;
  const isAsked = events.some(({ type }) => type === 'evidence.held');
  const signers = isAsked && examined ? signersSeen(events, examined, atHand, writtenTo(outputs)) : undefined;
  const draft = learnPolicy(evidence, [...given, ...named.map(entryFor)], signers);
  for (const { format, file } of outputs) {
    // The same policy; what each line rests on stands in comments, which JSON has not.
    const text = format === 'json' ? jsonOf(readYaml(draft).value) : draft;
    if (file === undefined) io.out(text);
    else {
      writeTo(file, text);
      io.note(`wrote ${file}: read it line by line, ${format === 'json' ? REASONS_ELSEWHERE : REASONS}\n`);
    }
  }
  return EXIT.done;
}

function unnamedIn(facts: Facts, policy: Policy): readonly Unnamed[] {
  const { registries = {}, cluster, clusters = {} } = inferredFrom(facts, policy);
  return unnamedFiles(facts.others, {
    registries,
    clusterOf: (fact) => cluster ?? clusters[feedOf(fact)],
    serverOf: serversOf(facts.others),
  });
}

/** The first file of the draft: its paths of keys go from there. */
function writtenTo(outputs: readonly Output[]): string | undefined {
  return outputs.find(({ file }) => file !== undefined)?.file;
}

/** What is at hand: the names of files, keys and roots of a policy. `given`: its sources, for the draft. */
async function givenPolicy(
  { policy: name }: LearnOptions,
  io: Io,
): Promise<{ readonly atHand: AtHand; readonly given: readonly string[] }> {
  if (name === undefined) return { atHand: { policy: { ...observe(), trust: NO_TRUST.entries } }, given: [] };
  const bytes = bytesOf(name);
  const file = loadPolicy(bytes, name);
  const given = givenSources(readYaml(bytes.toString('utf8')).value);
  return { atHand: { file, policy: await compileNoting(file, true, io) }, given };
}

async function readAll(
  paths: readonly string[],
  options: ReadOptions,
  { bind, ...atHand }: AtHand & { readonly bind: Policy['binding'] },
  io: Io,
): Promise<Evidence> {
  const policy = { ...observe(), binding: bind, trust: entriesAtHand(atHand) };
  const { evidence, store } = await gather(paths, options, policy, io);
  await store.close();
  return evidence;
}

/** The names that somebody gave the files: asked for on a terminal, as proposed with `--yes`. */
async function namesFor(
  files: readonly Unnamed[],
  { yes, quiet }: LearnOptions,
  io: Io,
): Promise<readonly (Unnamed & { readonly name: string })[]> {
  const named: (Unnamed & { readonly name: string })[] = [];
  for (const file of files) {
    const { base, what, kind, proposal, known } = file;
    let name = yes === true || known ? proposal : undefined;
    if (yes !== true && !known && io.ask) {
      const offered = proposal === undefined ? '' : ` [${proposal}, - for none]`;
      const answer = (await io.ask(`Which ${what} is ${base} (${kind}) from?${offered} `)).trim();
      name = answer === '' ? proposal : answer === '-' ? undefined : answer;
    }
    if (name !== undefined && (what === 'registry' ? isRegistryName : isName)(name)) named.push({ ...file, name });
  }
  const left = files.length - named.length;
  if (left > 0 && quiet !== true)
    io.note(
      `landwaiter: ${left} of ${files.length} files do not say which cluster, host or registry they are from, so that nothing about what they tell of is drafted: name them on a terminal, with --yes as their files and folders are called, or under sources in --policy\n`,
    );
  return named;
}
