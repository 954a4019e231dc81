import { who, whoAndBehind } from '../../core/actor.ts';
import { firstOf } from '../../core/count.ts';
import { type Finding, SEVERITIES, type Severity } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { weakest } from '../../core/strength.ts';
import { IMPLANT, type Judged, type Rule } from '../rule.ts';
import {
  circumstances,
  clientName,
  clockTime,
  lowerFirst,
  nameAndDigest,
  nameOf,
  pushExhibits,
} from '../sentences/sentences.ts';
import { type Strangers, strangersFrom } from '../actors/strangers.ts';
import { openFirst } from '../incidents/suspicions.ts';

// One or two are read as quickly as this.
const MANY = 3;
const MOST_NAMED = 3;

export const strangerKeepsPushing: Rule = {
  id: 'stranger-keeps-pushing',
  version: 1,
  title: 'Somebody new, not allowed, or from somewhere new, or a build that is not allowed, keeps pushing',
  severity: 'medium',
  mode: 'observe',
  attack: IMPLANT,
  why: 'Many suspicious pushes with one cause need one answer. Either an account was renamed, a runner moved, a colleague joined; or all of it is one intruder’s, and what was harmless at the beginning was there to be got used to.',
  respond: [
    'Ask the usual publishers of these repositories whether they know who this is.',
    'If nobody does, revoke the credential, and scope what it pushed: landwaiter where ACTOR',
    'If it is known, say so: list the new name as an alias of the old one, or cover it with an exception.',
  ],
  benignIf: [
    'the pipeline got a new identity, a new workflow or other runners',
    'a colleague joined the team',
    'images moved to another registry: name its publishers in the policy, and who copied them under classes.replication',
    'a person with a release account did by hand what is rarely done',
  ],
  phase: 'campaign',
  on: 'push',
  quiet: {},

  detect(push, lineage, judged) {
    const strangers = strangersFrom(push, lineage, judged);
    if (!strangers || strangers.pushes.length < (strangers.what === 'registry' ? 2 : MANY)) return undefined;
    const { pushes } = strangers;
    const parts = [...new Map(pushes.flatMap(judged.suspicionsOf).map((part) => [part.id, part])).values()];
    const counted = openFirst(parts);
    return {
      summary: `${told(strangers, lineage)}${reached(counted)}. ${besides(pushes, judged)}`.trim(),
      severity: worst(counted),
      confidence: weakest(pushes.map(({ strength }) => strength)),
      missing: ['somebody who knows of them, or a policy that names who may push'],
      pending: counted.every(({ state }) => state === 'pending'),
      evidence: [...new Set([...pushes.slice(0, 5), ...pushes.slice(-3)])].flatMap((one) =>
        pushExhibits(one).slice(0, 1),
      ),
      parts,
      // What rests on who moved a tag is of the same cause.
      ...(strangers.what === 'actor' && push.actor && { alsoOn: [`actor:${push.actor.name}`] }),
    };
  },
};

function told({ what, pushes }: Strangers, lineage: Lineage): string {
  const [first] = pushes;
  const last = pushes.at(-1);
  if (!first || !last) return '';
  const repositories = new Set(pushes.map(({ registry, repository }) => `${registry}/${repository}`)).size;
  const from = first.address === undefined ? '' : ` from ${first.address}`;
  const client = first.client === undefined ? '' : ` with ${clientName(first.client)}`;
  const stranger =
    what === 'registry'
      ? `${listed(pushes)}, in a registry of which the policy says nothing (${first.registry}), made`
      : what === 'actor'
        ? `${byWhom(pushes)}, who is new there, made`
        : what === 'unapproved'
          ? `${byWhom(pushes)}, whom the policy does not allow there, made`
          : what === 'build'
            ? `${buildName(first, lineage)}, ${isListed(first, lineage) ? 'which the policy does not allow' : 'unlike those before'}, made`
            : what === 'heir'
              ? `${byWhom(pushes)}, who moves the tags of ${who(first.previous?.push?.actor)}, made`
              : `${whoAndBehind(first)}${from}${client}, which is new there, made`;
  const names = [...new Set(pushes.map(nameOf))];
  return `${stranger} ${pushes.length} suspicious pushes to ${repositories} repositor${repositories === 1 ? 'y' : 'ies'} from ${clockTime(first.at)} to ${clockTime(last.at)}: ${firstOf(names, MOST_NAMED)}`;
}

/** Where several used one account in turn, no one of them is behind all of it. */
function byWhom(pushes: readonly Push[]): string {
  const behind = new Set(pushes.flatMap((push) => push.behind?.name ?? []));
  const [first] = pushes;
  if (!first || behind.size <= 1) return first ? whoAndBehind(first) : '';
  return `${who(first.actor)} (behind it ${behind.size} in turn: ${firstOf([...behind], MOST_NAMED)})`;
}

/** Those who pushed, most first. */
function listed(pushes: readonly Push[]): string {
  const times = Map.groupBy(pushes, whoAndBehind);
  return firstOf(
    [...times].toSorted(([, one], [, other]) => other.length - one.length).map(([name]) => name),
    MOST_NAMED,
  );
}

function isListed(push: Push, { policy }: Lineage): boolean {
  return policy.publishers(push).some(({ builds }) => builds);
}

function buildName(push: Push, lineage: Lineage): string {
  const origin = lineage.explanation(push);
  if (origin.state !== 'explained') return whoAndBehind(push);
  const { system, project, workflow, trigger } = origin.run;
  const how = trigger === undefined ? '' : `, started by ${trigger}`;
  return `${workflow === undefined ? 'a build' : workflow} of ${project} (${system}${how}) by ${whoAndBehind(push)}`;
}

function reached(parts: readonly Finding[]): string {
  // One image has a finding of its own for each name by which it was carried on.
  const implants = parts.filter(({ rule }) => rule === 'implant-deployed');
  const count = new Set(implants.map(({ image }) => image?.digest)).size;
  return count === 0 ? '' : `; ${count} of the images ${count === 1 ? 'was' : 'were'} deployed`;
}

/** What is worse than that somebody is new, and against which image most of it stands: the reason to look at once. */
function besides(pushes: readonly Push[], judged: Judged): string {
  const graveOn = (push: Push): readonly Finding[] =>
    openFirst(judged.suspicionsOf(push)).filter(
      ({ severity, rule }) => severity !== 'medium' && rule !== 'implant-deployed',
    );
  const byImage = Map.groupBy(pushes, ({ digest }) => digest);
  const [most, next] = [...byImage.values()]
    .map((own) => ({ own, titles: new Set(own.flatMap(graveOn).map(({ title }) => lowerFirst(title))) }))
    .sort((one, other) => other.titles.size - one.titles.size);
  const [first] = most?.own ?? [];
  if (!most || !first || most.titles.size === 0) return '';
  const titles = [...most.titles].slice(0, MOST_NAMED).join('; ');
  return next && most.titles.size > next.titles.size
    ? `Most stands against ${nameAndDigest(first)}, pushed ${circumstances(first)}: ${titles}.`
    : `More than that: ${titles}.`;
}

function worst(parts: readonly Finding[]): Severity {
  return SEVERITIES[Math.min(...parts.map(({ severity }) => SEVERITIES.indexOf(severity)))] ?? 'medium';
}
