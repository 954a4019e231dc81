import type { Random } from '../../../bench/random.ts';
import type { Month } from '../month.ts';
import type { Actor } from '../organisation.ts';
import { accountOf, patternsOf } from '../records/accounts.ts';

/** Gives each name of the organisation other letters, one to one; other words stay. */
export type Rename = (text: string) => string;

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz';

/** Parts of hosts and accounts that belong to a vendor or to everybody. */
const PUBLIC = new Set(
  'amazonaws com aws arn dkr ecr eu west europe docker pkg dev azurecr io ghcr quay harbor registry artifactory nexus example github gitlab azure devops cloud build builds codebuild jenkins tekton circleci buildkite forge images containers org hub library system kube node nodes main latest stable prod staging production v yml yaml workflows nightly serviceaccount namespace controller gh flux argocd argo rollouts keda kyverno velero vpa strimzi operator actions bot'.split(
    ' ',
  ),
);

/** Members whose text is a word of the vocabulary, not a name. */
const FIXED = new Set(
  'act product is kind what verb trigger outcome as guard verdict own why reason engine purpose agent without wholeSeconds'.split(
    ' ',
  ),
);

export function letters(month: Month, random: Random): { readonly rename: Rename; readonly words: number } {
  const mixed = [...ALPHABET]
    .map((letter) => ({ letter, place: random() }))
    .sort((one, other) => one.place - other.place);
  const swap = new Map([...ALPHABET].map((letter, at) => [letter, mixed[at]?.letter ?? letter]));
  const fixed = vocabulary(month);
  const names = new Set(
    namesOf(month).filter((word) => !fixed.has(word) && !PUBLIC.has(word) && !/^[a-f]+$|^.$/.test(word)),
  );
  const other = new Map([...names].map((word) => [word, [...word].map((letter) => swap.get(letter)).join('')]));
  return {
    words: names.size,
    // A run of letters is a word; `korvelimages` is one of its own.
    rename: (text) => text.replace(/[A-Za-z]+/g, (word) => other.get(word) ?? word),
  };
}

/** The whole month under other names, its acts as well as what its owner wrote. */
export function renamed(month: Month, rename: Rename, policy: string): Month {
  const { policy: _, ...rest } = month;
  const other: Omit<Month, 'policy'> = JSON.parse(rename(JSON.stringify(rest)));
  return { ...other, policy };
}

/**
 * Accounts as systems call them: some are numbers made from names, so other names are other numbers. By the old account;
 * patterns of a policy are among them.
 */
export function accounts(month: Month, other: Month): ReadonlyMap<string, string> {
  const systems = ({ organisation }: Month) => [...organisation.registries, ...organisation.builds];
  const found = new Map<string, string>();
  for (const [at, actor] of actorsOf(month).entries())
    for (const [nth, system] of systems(month).entries()) {
      const [then, there] = [actorsOf(other)[at], systems(other)[nth]];
      if (then === undefined || there === undefined) continue;
      found.set(accountOf(actor, system), accountOf(then, there));
      const patterns = patternsOf(then, there);
      for (const [index, pattern] of patternsOf(actor, system).entries())
        found.set(pattern, patterns[index] ?? pattern);
    }
  return found;
}

/** Everybody, in an order that other names do not change. */
function actorsOf({ organisation, acts }: Month): readonly Actor[] {
  return [...organisation.actors, ...acts.map(({ by }) => by)];
}

function namesOf(month: Month): readonly string[] {
  const { name, registries, builds, clusters, hosts, actors, services, telemetry } = month.organisation;
  const texts = [
    name,
    ...registries.flatMap(({ host, prefix, account }) => [host, prefix, account]),
    ...builds.flatMap(({ host, account }) => [host, account]),
    ...clusters.flatMap((one) => [one.name, one.account, ...one.nodes]),
    ...hosts.map((one) => one.name),
    ...actors.flatMap(accountsOf),
    ...services.flatMap((one) => [one.name, one.project, one.team]),
    ...telemetry.map((one) => one.name),
    ...month.acts.flatMap((act) => {
      if (act.act === 'start' || act.act === 'ask') return [act.workload.namespace, act.workload.name];
      if (act.act === 'push') return [act.to.repository];
      return act.act === 'build' ? [act.project, act.workflow] : [];
    }),
  ];
  return [...new Set(texts.flatMap((text) => text.match(/[A-Za-z]+/g) ?? []))];
}

// Controllers and products' own robots are called the same everywhere.
function accountsOf({ id, kind, accounts }: Actor): readonly string[] {
  return kind === 'person' || kind === 'robot' || kind === 'outsider' ? [id, ...Object.values(accounts)] : [];
}

/** Words that the generator's own vocabulary and systems' accounts use: a name that is one of them keeps its letters. */
function vocabulary(month: Month): ReadonlySet<string> {
  const words = new Set<string>();
  const add = (text: string): void => {
    for (const word of text.match(/[A-Za-z]+/g) ?? []) words.add(word);
  };
  JSON.stringify({ acts: month.acts, organisation: month.organisation }, (key, value) => {
    if (!/[-:]/.test(key)) add(key);
    if (typeof value === 'string' && FIXED.has(key)) add(value);
    return value;
  });
  for (const { kind, id, accounts } of month.organisation.actors)
    if (kind === 'controller' || kind === 'registry' || kind === 'node' || kind === 'workload')
      for (const text of [id, ...Object.values(accounts)]) add(text);
  for (const { kind } of month.organisation.telemetry) add(kind);
  return words;
}
