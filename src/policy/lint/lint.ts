import { formOf, isSameName } from '../../core/decision.ts';
import { quoted } from '../../core/error.ts';
import { mayAs } from '../../core/role.ts';
import { formatTime, type Time } from '../../core/time.ts';
import type { Note } from '../file/note.ts';
import type { Path } from '../schema/document.ts';
import { formatProblem, type PolicyFile } from '../file/load.ts';
import { keptBodies } from './kept-bodies.ts';
import { lintBuilds, lintBuiltByOthers } from './lint-builds.ts';
import { lintDoors } from './lint-doors.ts';
import { lintPatterns } from './lint-patterns.ts';
import { lintTrust } from './lint-trust.ts';
import { suggest } from '../../core/nearest.ts';
import { compilePattern, compilePatterns } from '../matching/pattern.ts';
import type { EnvironmentSpec, PolicySpec } from '../schema/schema.ts';

/** What the program knows beyond the file: rule ids, telemetry kinds, and the time by which exceptions have ended. */
export interface LintKnowledge {
  readonly rules: readonly string[];
  /** Those of them that are critical unless the policy says otherwise. */
  readonly critical: readonly string[];
  readonly kinds: readonly string[];
  /** When an exception is written, which should not have ended then. Absent: one that has ended stays, for it explains what was done in its time. */
  readonly at?: Time;
  /** By which keys have ended. */
  readonly now?: Time;
}

/** What is valid and surely not meant, one warning each: `file:line:column: path: reason`, in the order of the text. */
export function lintPolicy({ name, spec, position }: PolicyFile, knowledge: LintKnowledge): readonly string[] {
  const notes = [
    ...emptyLists(spec, []),
    ...lintPatterns(spec),
    ...lintDoors(spec),
    ...publishers(spec),
    ...lintBuilds(spec),
    ...lintBuiltByOthers(spec),
    ...tags(spec),
    ...promotions(spec),
    ...environments(spec),
    ...exceptions(spec, knowledge),
    ...names(spec, knowledge),
    ...tokens(spec),
    ...keptBodies(spec),
    ...lintTrust(spec, knowledge.now),
  ];
  return notes
    .map((note) => ({ ...note, ...position(note.path) }))
    .sort((one, other) => one.line - other.line || one.column - other.column)
    .map((problem) => formatProblem(name, problem));
}

function* emptyLists(value: unknown, path: Path): Generator<Note> {
  // Nothing to deny and nothing more to know are statements; elsewhere a list of nothing lets nothing pass.
  const mayBeEmpty = path.includes('deny') || path.includes('protected');
  if (Array.isArray(value) && value.length === 0 && !mayBeEmpty)
    yield { path, reason: 'an empty list matches nothing; leave the key out to restrict nothing' };
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value))
    yield* emptyLists(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}

function* publishers({ publishers: all = [] }: PolicySpec): Generator<Note> {
  for (const [index, { actors, only, builds, sentFrom }] of all.entries()) {
    // Where jobs push as whoever started them the builds are the list.
    if (!actors && !builds && !sentFrom)
      yield { path: ['publishers', index], reason: 'names no actors, so anyone may push there' };
    if (only && builds)
      yield { path: ['publishers', index, 'builds'], reason: 'are asked of nobody: what is attached needs no build' };
  }
}

function* tags({ tags: all = [] }: PolicySpec): Generator<Note> {
  for (const [index, { floating = [], immutable = [] }] of all.entries()) {
    for (const [at, pattern] of floating.entries()) {
      const other = immutable.find((one) => one === pattern || compilePattern(one, 'name')(pattern));
      if (other !== undefined)
        yield {
          path: ['tags', index, 'floating', at],
          reason: `${quoted(pattern)} never moves: it matches the immutable ${quoted(other)}, which wins`,
        };
    }
    for (const [at, pattern] of immutable.entries()) {
      const other = floating.find((one) => one !== pattern && compilePattern(one, 'name')(pattern));
      if (other !== undefined)
        yield {
          path: ['tags', index, 'immutable', at],
          reason: `${quoted(pattern)} overlaps the floating ${quoted(other)}; immutable wins`,
        };
    }
  }
}

function* promotions({ promotions: all = [] }: PolicySpec): Generator<Note> {
  for (const [index, { from, to, actors }] of all.entries()) {
    if (!actors) yield { path: ['promotions', index], reason: 'names no actors, so anyone may promote' };
    for (const [at, pattern] of from.entries()) {
      if (pattern.includes('*') && !(pattern.endsWith('**') && to.every((one) => one.endsWith('**')))) {
        yield {
          path: ['promotions', index, 'from', at],
          reason: `anything that ${quoted(pattern)} matches may become anything in to; end both in ** to bind them`,
        };
      }
    }
  }
}

function* environments({ environments: all = [] }: PolicySpec): Generator<Note> {
  for (const [index, { match }] of all.entries()) {
    const earlier = all.slice(0, index).find((one) => shadows(one.match, match));
    if (earlier)
      yield {
        path: ['environments', index],
        reason: `is never reached: ${quoted(earlier.name)} matches all of it before`,
      };
  }
}

/** Whether every place of the later match is one of the earlier; as far as its patterns are the same or match each other. */
function shadows(earlier: EnvironmentSpec['match'], later: EnvironmentSpec['match']): boolean {
  const within = (wide: readonly string[] | undefined, narrow: readonly string[] | undefined): boolean => {
    if (!wide) return true;
    const list = compilePatterns(wide, 'name');
    if (!narrow) return wide.some((pattern) => /^\*{1,2}$/.test(pattern));
    // A pattern that matches another's text matches all that one does: a star takes a star, a range no bracket.
    return narrow.every((pattern) => wide.includes(pattern) || list.matches(pattern));
  };
  return within(earlier.clusters, later.clusters) && within(earlier.namespaces, later.namespaces);
}

function* exceptions({ exceptions: all = [], rules = {} }: PolicySpec, known: LintKnowledge): Generator<Note> {
  const { at } = known;
  const isCritical = (id: string): boolean =>
    ((Object.hasOwn(rules, id) && rules[id]?.severity) || (known.critical.includes(id) && 'critical')) === 'critical';
  for (const [index, { owner, approvedBy, expires, reviewedBy, scope }] of all.entries()) {
    const path = ['exceptions', index];
    const isByOwner = approvedBy !== undefined && isSameName(approvedBy, owner);
    if (isByOwner)
      yield {
        path: [...path, 'approvedBy'],
        reason: 'is the owner; somebody else should approve, and until then critical findings stay open',
      };
    if (reviewedBy !== undefined && isSameName(reviewedBy, owner))
      yield { path: [...path, 'reviewedBy'], reason: 'is the owner; a review is somebody else’s' };
    for (const [which, id] of (scope.rules ?? []).entries()) {
      if (isCritical(id) && approvedBy === undefined)
        yield {
          path: [...path, 'scope', 'rules', which],
          reason: `${quoted(id)} is critical: nothing is covered until somebody other than the owner is named in approvedBy`,
        };
    }
    if (at !== undefined && expires <= at)
      yield {
        path: [...path, 'expires'],
        reason: `ended on ${formatTime(expires)}; it covers nothing that is done from then on`,
      };
  }
}

function* names({ rules = {}, exceptions: all = [], sources = [] }: PolicySpec, known: LintKnowledge): Generator<Note> {
  for (const id of Object.keys(rules)) yield* unknown(['rules', id], 'rule', id, known.rules);
  for (const [index, { scope }] of all.entries()) {
    for (const [at, id] of (scope.rules ?? []).entries())
      yield* unknown(['exceptions', index, 'scope', 'rules', at], 'rule', id, known.rules);
  }
  for (const [index, { kind }] of sources.entries())
    yield* unknown(['sources', index, 'kind'], 'telemetry kind', kind, known.kinds);
}

function* tokens({ api }: PolicySpec): Generator<Note> {
  for (const [index, { role, owner }] of (api?.tokens ?? []).entries()) {
    const path = ['api', 'tokens', index];
    if (owner === undefined && mayAs(role, 'analyst')) {
      const also = mayAs(role, 'approver') ? ' and approves nothing critical' : '';
      yield { path, reason: `has no owner, so it suppresses nothing critical${also}: name the person behind it` };
    }
    if (owner !== undefined && api?.oidc && formOf(owner) === 'name')
      yield {
        path: [...path, 'owner'],
        reason: `${quoted(owner)} cannot be told from those who sign in: write the mail address that the provider verifies, or oidc:SUBJECT`,
      };
  }
}

function* unknown(path: Path, what: string, name: string, choices: readonly string[]): Generator<Note> {
  if (!choices.includes(name)) yield { path, reason: `no ${what} is named ${quoted(name)}${suggest(name, choices)}` };
}
