import type { Finding } from '../../core/finding.ts';
import type { Placement, Push } from '../../core/subjects.ts';
import type { Time } from '../../core/time.ts';

/** What a variable holds: `text`, `bool`, `time`, a map of texts with any keys, a list, or fields. */
export type Shape = 'text' | 'bool' | 'time' | 'map' | readonly [Shape] | { readonly [field: string]: Shape };

const ACTOR = { name: 'text', kind: 'text' } as const;
const IMAGE = { registry: 'text', repository: 'text', tag: 'text', digest: 'text' } as const;
const PLACE = { cluster: 'text', namespace: 'text', workload: 'text', container: 'text' } as const;

/** The variable of each kind of expression. Every field is always there: what is unknown is "" or an empty list. */
export const SHAPES = {
  finding: {
    rule: 'text',
    severity: 'text',
    confidence: 'text',
    state: 'text',
    title: 'text',
    summary: 'text',
    environment: 'text',
    actor: ACTOR,
    image: IMAGE,
    placement: PLACE,
    about: { kind: 'text', name: 'text' },
    first: 'time',
    last: 'time',
    evidence: [{ source: 'text', path: 'text', says: 'text' }],
  },
  push: {
    ...IMAGE,
    at: 'time',
    strength: 'text',
    actor: ACTOR,
    client: 'text',
    address: 'text',
    kind: 'text',
    labels: 'map',
  },
  placement: {
    ...PLACE,
    ...IMAGE,
    image: 'text',
    environment: 'text',
    running: 'bool',
    from: 'time',
    deployers: ['text'],
  },
} as const satisfies Readonly<Record<string, Shape>>;

/** As many entries of a list as an expression sees: what it may cost is bounded. */
const MOST = 50;

type Value = string | boolean | Date | readonly Value[] | { readonly [field: string]: Value };

export function findingFields(finding: Finding): Value {
  const { rule, severity, confidence, state, title, summary, environment = '' } = finding;
  return {
    rule,
    severity,
    confidence,
    state,
    title,
    summary,
    environment,
    actor: actor(finding),
    image: image(finding.image ?? {}),
    placement: place(finding.placement ?? {}),
    about: { kind: finding.about?.kind ?? '', name: finding.about?.name ?? '' },
    first: time(finding.firstEventAt),
    last: time(finding.lastEventAt),
    evidence: finding.evidence.slice(0, MOST).map(({ source, path, says }) => ({ source, path, says })),
  };
}

export function pushFields(push: Push): Value {
  const { strength, client = '', address = '', kind, labels = {} } = push;
  return {
    ...image(push),
    at: time(push.at),
    strength,
    actor: actor(push),
    client,
    address,
    kind,
    labels: Object.fromEntries(Object.entries(labels).slice(0, MOST)),
  };
}

export function placementFields(placement: Placement): Value {
  const deployers = placement.asked.flatMap(({ actor: who }) => (who ? [who.name] : []));
  return {
    ...place(placement),
    ...image({ ...placement.reference, ...(placement.digest !== undefined && { digest: placement.digest }) }),
    image: placement.image,
    environment: placement.environment?.name ?? '',
    running: placement.running,
    from: time(placement.from),
    deployers: [...new Set(deployers)].slice(0, MOST),
  };
}

function actor({ actor: who }: Pick<Finding, 'actor'>): { readonly name: string; readonly kind: string } {
  return { name: who?.name ?? '', kind: who?.kind ?? 'unknown' };
}

function image({
  registry = '',
  repository = '',
  tag = '',
  digest = '',
}: Partial<Readonly<Record<keyof typeof IMAGE, string>>>) {
  return { registry, repository, tag, digest };
}

function place({
  cluster = '',
  namespace = '',
  workload = '',
  container = '',
}: Partial<Readonly<Record<keyof typeof PLACE, string>>>) {
  return { cluster, namespace, workload, container };
}

function time(at: Time): Date {
  return new Date(at);
}
