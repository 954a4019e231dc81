import { quoted } from '../core/error.ts';
import type { Entry } from './bundle.ts';
import { isLive, type Release } from './release.ts';

/** A mapping that somebody claims: between a technique and what detects or mitigates it, or an analytic and its logs. */
export type Claim = { readonly by: string } & (
  | { readonly technique: string; readonly analytic?: string }
  | { readonly technique: string; readonly mitigation: string }
  | { readonly analytic: string; readonly logSource: string; readonly component: string }
);

/**
 * `confirmed`: the release says the same. `gone`: it did, and has revoked or deprecated it. `contradicted`: it says
 * otherwise. `none`: it knows nothing of it. `unknown`: it is not in this bundle, which is not the whole release.
 */
export const CHECK_STATES = ['confirmed', 'gone', 'contradicted', 'none', 'unknown'] as const;
export type CheckState = (typeof CHECK_STATES)[number];

export interface Check {
  readonly claim: Claim;
  readonly state: CheckState;
  /** Ids of the objects that were followed, in order. */
  readonly along: readonly string[];
  /** Why. */
  readonly says: string;
}

type Outcome = Omit<Check, 'claim'>;

/** Follows a claim along the objects and relationships of a release. */
export function follow(release: Release, claim: Claim): Check {
  if ('logSource' in claim) return { claim, ...alongLogs(release, claim) };
  const technique = stands(release, claim.technique);
  if ('state' in technique) return { claim, ...technique };
  if ('mitigation' in claim) return { claim, ...alongMitigation(release, claim.mitigation, technique) };
  if (claim.analytic !== undefined) return { claim, ...alongDetection(release, claim.analytic, technique) };
  return { claim, ...outcome('confirmed', [technique], `${claim.technique} stands in the release`) };
}

function alongMitigation(release: Release, id: string, technique: Entry): Outcome {
  const mitigation = stands(release, id);
  return 'state' in mitigation ? mitigation : alongRelation(release, 'mitigates', [mitigation], technique);
}

function alongDetection(release: Release, id: string, technique: Entry): Outcome {
  const analytic = stands(release, id);
  if ('state' in analytic) return analytic;
  const strategies = release.strategies(analytic.id);
  if (strategies.length === 0) return missing(release, [analytic], `no detection strategy names ${id}`);
  const live = strategies.filter(isLive);
  if (live.length === 0)
    return outcome('gone', [analytic, ...strategies], `every strategy that names ${id} is revoked or deprecated`);
  const { along, ...rest } = alongRelation(release, 'detects', live, technique);
  return { ...rest, along: [analytic.id, ...along] };
}

/** A relationship from one of those to the technique. */
function alongRelation(release: Release, kind: string, from: readonly Entry[], technique: Entry): Outcome {
  const ids = new Set(from.map(({ id }) => id));
  const of = from.flatMap(({ id }) => release.relations(id)).filter(({ relation }) => relation?.kind === kind);
  const leads = of.filter(({ relation }) => relation?.to === technique.id && ids.has(relation.from));
  const live = leads.find(isLive);
  const source = from.find(({ id }) => id === (live ?? leads[0])?.relation?.from) ?? from[0];
  const told = `${source?.attackId ?? 'it'} ${kind} ${technique.attackId ?? 'the technique'}`;
  const along = [source, live ?? leads[0], technique].flatMap((entry) => entry ?? []);
  if (live) return outcome('confirmed', along, told);
  if (leads.length > 0) return outcome('gone', along, `the relationship “${told}” is revoked or deprecated`);
  if (
    of.some((entry) => isLive(entry) && entry.relation !== undefined && ids.has(entry.relation.from)) &&
    release.about.isWhole
  )
    return outcome('contradicted', along, `no relationship says “${told}”, others do of other techniques`);
  return missing(release, along, `no relationship says “${told}”`);
}

function alongLogs(release: Release, claim: Extract<Claim, { readonly logSource: string }>): Outcome {
  const [analytic, component] = [stands(release, claim.analytic), stands(release, claim.component)];
  if ('state' in analytic) return analytic;
  if ('state' in component) return component;
  const object = release.object(analytic);
  const named = object.kind === 'analytic' ? (object.is.x_mitre_log_source_references ?? []) : [];
  const own = named.filter(({ name }) => name === claim.logSource);
  const path = [analytic, component];
  if (own.some(({ x_mitre_data_component_ref: ref }) => ref === component.id))
    return outcome('confirmed', path, `${claim.analytic} names ${claim.logSource} for ${claim.component}`);
  // Its log sources stand in the analytic itself: what is not there is not left out by a cut.
  const instead = own.map(({ x_mitre_data_component_ref: ref }) => release.find(ref)?.attackId ?? ref);
  const others =
    own.length > 0
      ? `names it for ${instead.join(', ')}`
      : `names ${named.map(({ name }) => quoted(name)).join(', ') || 'no log source'}`;
  return outcome('contradicted', path, `${claim.analytic} ${others}`);
}

/** The object where it stands; otherwise what became of it. */
function stands(release: Release, id: string): Entry | Outcome {
  const entry = release.find(id);
  if (!entry) return missing(release, [], `${id} is not there`);
  if (isLive(entry)) return entry;
  // One step only: a chain of them may go round.
  const next = release.replacement(entry);
  const now = next ? `; ${next.attackId ?? next.id} takes its place` : '';
  return outcome(
    'gone',
    [entry, ...(next ? [next] : [])],
    `${id} is ${entry.revoked ? 'revoked' : 'deprecated'}${now}`,
  );
}

function missing({ about }: Release, along: readonly Entry[], says: string): Outcome {
  if (about.isWhole) return outcome('none', along, `${says} in this release`);
  const part = about.isExcerpt ? 'the built-in excerpt' : 'this bundle, which is not known to be a whole release';
  return outcome('unknown', along, `${says} in ${part}`);
}

function outcome(state: CheckState, along: readonly Entry[], says: string): Outcome {
  return { state, along: along.map(({ id }) => id), says };
}
