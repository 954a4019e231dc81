import type { NamedImage } from '../../core/control-event.ts';
import { counted } from '../../core/count.ts';
import type { Beyond, NamedPart, ScopeExceeded } from '../../core/door.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import type { LogClass } from '../../core/log-class.ts';
import type { ExpectedSource } from '../../core/policy.ts';
import { scopeOf } from '../../core/scope.ts';
import { type Piece, REFUSALS_LISTED } from '../../ingest/files/piece.ts';
import { LOG_CLASSES } from '../analysis/kinds.ts';

/** A way in, and what is believed of what comes by it. */
export interface Way {
  /** The sources of the policy that speak by it: what one of them may tell is told. None: nobody limits it. */
  readonly sources: readonly WayOf[];
  /** Others than the system itself can write there: nothing that comes by it is worth more than a claim. */
  readonly isClaim?: boolean;
  /** Nothing says of what it may speak, beside other doors of its kind: it raises suspicions, and explains nothing. */
  readonly isOpen?: boolean;
  /** Its sender signed the very body. */
  readonly isSigned?: boolean;
  /** Of what another door is said to speak, and this one is not: what it tells of that clears nothing. */
  readonly elsewhere?: Elsewhere;
}

/** What is covered by the entry of another source with a door. */
export interface Elsewhere {
  /** What is not believed at all; `claim`: what is worth no more. Undefined: nobody else is said to speak of it. */
  of(event: LandwaiterEvent): Beyond | 'claim' | undefined;
  /** Whether it is for another source to be heard of what has this name. */
  isNamed(part: NamedPart, name: string): boolean;
}

/** One of them. */
interface WayOf extends Pick<ExpectedSource, 'name' | 'scope'> {
  /** Of which records it speaks; absent: of all that come. */
  readonly kind?: string;
}

/** What the scope of a record names, by the class of its log; of what identity providers tell it is none of these. */
const NAMED: Readonly<Partial<Record<LogClass, NamedPart>>> = {
  registry: 'registry',
  ci: 'project',
  deployment: 'cluster',
  admission: 'cluster',
  host: 'host',
};

/** What was read, as far as its way in lets it be believed. What is beyond a scope becomes a fact about the door. */
export function throughDoor(
  whole: Piece,
  { sources, isClaim = false, isOpen = false, isSigned = false, elsewhere }: Way,
): Piece {
  const piece = withPrintedTold(whole, sources);
  if (sources.length === 0 && !isClaim) return piece;
  const believed = isClaim || isOpen ? asClaim : (event: LandwaiterEvent): LandwaiterEvent => event;
  const signed = (event: LandwaiterEvent): LandwaiterEvent =>
    isSigned && !isOpen && event.type === 'run.reported' && !event.printed ? { ...event, signed: true } : event;
  const refused = [...piece.refused];
  const events = piece.events.map((event): LandwaiterEvent => {
    if (event.type === 'scope.exceeded') return event;
    const own = speaking(sources, event.source);
    const [first] = own;
    const other = elsewhere?.of(event);
    const foreign = other === 'claim' ? unsaid(event) : other;
    const [beyond, ...others] = own.map(
      ({ scope }) => (isOpen ? unsaid(event) : undefined) ?? foreign ?? scope.beyond(event),
    );
    if (!first || !beyond || others.includes(undefined))
      return other === 'claim' ? asClaim(event) : signed(believed(event));
    const fact = exceeded(event, first.name, beyond);
    refused.push({ line: event.origin.line, reason: reasonOf(fact) });
    return fact;
  });
  return {
    ...piece,
    events,
    coverage: piece.coverage.filter(({ source, scope }) => isWithin(source, scope, sources, elsewhere)),
    refused: refused.slice(0, REFUSALS_LISTED),
    refusedMore: piece.refusedMore + Math.max(refused.length - REFUSALS_LISTED, 0),
  };
}

/** A container's output of which the policy says nothing is a claim, and told: whoever chose its image wrote it. */
function withPrintedTold(piece: Piece, sources: Way['sources']): Piece {
  if (!piece.events.some(({ printed }) => printed)) return piece;
  const told = piece.events.flatMap((event): readonly ScopeExceeded[] => {
    if (!event.printed) return [];
    const { namespace, workload, container } = event.printed;
    const name = [namespace, workload, container].map((one) => one || '(not told)').join('/');
    return [exceeded(event, speaking(sources, event.source)[0]?.name ?? event.source, { part: 'container', name })];
  });
  const refused = [
    ...piece.refused,
    ...told.map((fact) => ({ line: fact.origin.line, reason: `${reasonOf(fact)}; it is taken for a claim` })),
  ];
  return {
    ...piece,
    events: [...piece.events, ...told],
    refused: refused.slice(0, REFUSALS_LISTED),
    refusedMore: piece.refusedMore + Math.max(refused.length - REFUSALS_LISTED, 0),
  };
}

/** What would explain what others did. */
const EXPLAINING: ReadonlySet<string> = new Set(['run.reported', 'release.published', 'deployment.reported']);

function unsaid(event: LandwaiterEvent): Beyond | undefined {
  return EXPLAINING.has(event.type) ? { part: 'project', name: scopeOf(event) } : undefined;
}

/** Of what records of a telemetry kind speak. */
export function partOf(kind: string): NamedPart | undefined {
  const logClass = LOG_CLASSES.get(kind);
  return logClass && NAMED[logClass];
}

/** Why not all of a delivery is believed; undefined: nothing in it is beyond the scope of its door. */
export function whyBeyond(events: readonly LandwaiterEvent[]): string | undefined {
  const [first, ...more] = events.filter((event) => event.type === 'scope.exceeded');
  if (!first) return undefined;
  return `${reasonOf(first)}${more.length === 0 ? '' : `; so ${more.length === 1 ? 'does' : 'do'} ${counted(more.length, 'more record')}`}`;
}

/** What the record is beyond, for whoever looks why it is not believed. */
function reasonOf({ door, part, name }: Pick<ScopeExceeded, 'door' | 'part' | 'name'>): string {
  return `names the ${part} ${name}, of which the source ${door} may not speak: see its entry in the policy`;
}

/** Minutes in which something was heard of what the source has no say in prove nothing about it. */
function isWithin(source: string, scope: string, sources: Way['sources'], elsewhere?: Elsewhere): boolean {
  const own = speaking(sources, source);
  const part = partOf(source);
  if (own.length === 0 || part === undefined || scope === '') return true;
  return own.some((one) => one.scope.mayName(part, scope)) && elsewhere?.isNamed(part, scope) !== true;
}

function speaking(sources: readonly WayOf[], source: string): readonly WayOf[] {
  return sources.filter(({ kind }) => kind === undefined || kind === source);
}

function asClaim(event: LandwaiterEvent): LandwaiterEvent {
  return event.strength === 'recorded' || event.strength === 'verified' ? { ...event, strength: 'asserted' } : event;
}

export function exceeded(event: LandwaiterEvent, door: string, { part, name }: Beyond): ScopeExceeded {
  const { id, source, at, origin } = event;
  const told = event.type === 'scope.exceeded' ? event.told : event.type;
  const project = event.type === 'run.reported' ? `${event.system}:${event.project}` : undefined;
  const images = imagesIn(event);
  return {
    type: 'scope.exceeded',
    // Another door may tell what has this id, and is not contradicted by it.
    id: `beyond:${door}:${id}`,
    source,
    at,
    strength: 'asserted',
    origin,
    door,
    part,
    name,
    told,
    ...known({ project, images: images.length > 0 ? images : undefined }),
  };
}

function imagesIn(event: LandwaiterEvent): readonly NamedImage[] {
  switch (event.type) {
    case 'manifest.pushed':
    case 'manifest.pulled':
    case 'manifest.served':
    case 'manifest.deleted':
    case 'manifest.hinted': {
      const tag = event.tag === undefined ? '' : `:${event.tag}`;
      const digest = 'digest' in event ? event.digest : undefined;
      return [{ reference: `${event.registry}/${event.repository}${tag}`, ...known({ digest }) }];
    }
    case 'image.compared': {
      const digest = event.comparison.new.manifest;
      const { registry, repository } = event;
      return [{ digest, ...known({ reference: repository === undefined ? undefined : `${registry}/${repository}` }) }];
    }
    case 'evidence.held': {
      const { registry, repository, subject } = event;
      return [
        {
          digest: subject,
          ...known({ reference: repository === undefined ? undefined : `${registry}/${repository}` }),
        },
      ];
    }
    case 'image.noted': {
      const { digest, reference } = event;
      return [known({ digest, reference })];
    }
    case 'run.reported':
      return event.products ?? [];
    case 'deployment.reported':
    case 'admission.decided':
      return event.images ?? [];
    case 'workload.changed':
      return (event.containers ?? []).map(({ image }) => ({ reference: image }));
    case 'container.observed':
      return [{ reference: event.image, ...known({ digest: event.digest }) }];
    case 'host.image':
      return event.image || event.reference !== undefined
        ? [known({ reference: event.reference, digest: event.image })]
        : [];
    default:
      return [];
  }
}
