import { type Finding, isAtLeastSevere, SEVERITIES } from '../../src/core/finding.ts';
import type { Attack, Month, Mode, Owed } from './month.ts';
import type { Played } from './play.ts';

/** A finding as tables show it. */
export interface Incident {
  readonly id: string;
  readonly rule: string;
  readonly severity: Finding['severity'];
  readonly state: Finding['state'];
  readonly title: string;
  readonly summary: string;
}

/** What a month without an attack raised. */
export interface Tally {
  readonly mode: Mode;
  /** Owed ones apart, worst first. */
  readonly noise: readonly Incident[];
  /** Of the noise what is owed, once for each act, and told as critical. */
  readonly owedCritical: number;
  readonly owed: readonly { readonly id: string; readonly kind: string; readonly told: boolean }[];
}

/** What a month with an attack said of it. */
export interface Outcome {
  readonly mode: Mode;
  readonly attack: string;
  readonly number: number;
  /** `no evidence`: the feeds of this organisation cannot show it. */
  readonly outcome: 'found' | 'missed' | 'no evidence';
  /** Said beyond the honest month, and not about the attack. */
  readonly noise: readonly Incident[];
}

/** Findings of medium or worse that stand: parts of incidents are told by these, what waits past its time is open. */
export function incidents({ findings, policy, at }: Played): readonly Finding[] {
  return findings
    .filter(({ severity, incident }) => isAtLeastSevere(severity, 'medium') && incident === undefined)
    .filter(
      ({ state, lastEventAt }) =>
        state === 'open' || (state === 'pending' && at - lastEventAt >= policy.windows.lateEvidence),
    )
    .toSorted((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity));
}

/** One finding about each owed act is owed, unless it is critical; a second is noise. */
export function tally(month: Month, played: Played): Tally {
  const due = month.owed.filter(({ modes }) => modes.includes(played.mode));
  const told = new Set<Owed>();
  const critical = new Set<Owed>();
  const noise = incidents(played).filter((finding) => {
    const acts = finding.severity === 'critical' ? critical : told;
    const about = due.find((one) => !acts.has(one) && isAbout(finding, one, played.findings));
    if (about) acts.add(about);
    return about === undefined || acts === critical;
  });
  return {
    mode: played.mode,
    noise: noise.map(incidentOf),
    owedCritical: critical.size,
    owed: due.map((one) => ({ id: one.id, kind: one.kind, told: told.has(one) })),
  };
}

/** By its own words; or by those of each of its parts, for one part alone would excuse whatever is told beside it. */
function isAbout(finding: Finding, owed: Owed, all: readonly Finding[]): boolean {
  if (names(wordsOf(finding), owed.about)) return true;
  const parts = all.filter(({ incident }) => incident === finding.id);
  return parts.length > 0 && parts.every((part) => names(wordsOf(part), owed.about));
}

/** `soon`: judged within `lateEvidence` of the record that shows the attack; `late`: with the whole month. */
export function outcomeOf(
  attack: Attack,
  kinds: ReadonlySet<string>,
  honest: Played,
  soon: Played,
  late: Played,
): Outcome {
  const isShown = attack.shownBy.every((group) => group.some((kind) => kinds.has(kind)));
  const told = new Map(honest.findings.map((one) => [one.id, wordsOf(one)]));
  // Parts count: a graver incident tells them. What names the same without the attack is not about it.
  const isNew = (one: Finding, word: string): boolean =>
    names(wordsOf(one), [word]) && !names(told.get(one.id) ?? '', [word]);
  const isFound = soon.findings.some(
    (one) =>
      one.state === 'open' && isAtLeastSevere(one.severity, 'medium') && attack.about.some((word) => isNew(one, word)),
  );
  const before = new Set(incidents(honest).map(({ id }) => id));
  const noise = incidents(late).filter((one) => !before.has(one.id) && !names(wordsOf(one), attack.about));
  return {
    mode: late.mode,
    attack: attack.id,
    number: attack.number,
    outcome: isFound ? 'found' : isShown ? 'missed' : 'no evidence',
    noise: noise.map(incidentOf),
  };
}

/** Everything by which a finding names what it is about. */
export function wordsOf({ title, summary, why, image, actor, placement, about }: Finding): string {
  const named = image && [`${image.registry}/${image.repository}`, image.tag ?? '', image.digest ?? ''];
  const place = placement && [
    placement.cluster ?? '',
    placement.namespace,
    placement.workload,
    placement.container ?? '',
  ];
  return [
    title,
    summary,
    why,
    ...(named ?? []),
    JSON.stringify(actor ?? {}),
    ...(place ?? []),
    about?.name ?? '',
    tagged(image),
  ].join('\n');
}

function tagged(image: Finding['image']): string {
  return image === undefined ? '' : `${image.registry}/${image.repository}:${image.tag ?? ''}`;
}

const SHORT = 'sha256:'.length + 12;

/** Whether one of the words is there, as a whole word: `api` is not in `api-gateway`. A digest may be cut short. */
export function names(text: string, words: readonly string[]): boolean {
  return words.some((word) => {
    if (word === '') return false;
    if (word.startsWith('sha256:')) return text.includes(word.slice(0, SHORT));
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
      if (!isLetter(text[at - 1]) && !isLetter(text[at + word.length])) return true;
    return false;
  });
}

function isLetter(letter: string | undefined): boolean {
  return letter !== undefined && /[A-Za-z0-9_-]/.test(letter);
}

export function incidentOf({ id, rule, severity, state, title, summary }: Finding): Incident {
  return { id, rule, severity, state, title, summary };
}
