import { type Custody, CUSTODY_LINKS, type CustodyLink, type Link } from '../core/custody.ts';
import type { Lineage } from '../core/lineage.ts';
import type { Placement, Push } from '../core/subjects.ts';
import {
  admissionLink,
  contentsLink,
  type JudgedLink,
  originLink,
  pathLink,
  provenanceLink,
  publisherLink,
  type Suspicions,
} from './custody-links.ts';
import { cameByItself } from './reach.ts';

/** The links of what runs, judged; their records are not looked up yet. */
export interface Judgement {
  readonly placement: Placement;
  readonly complete: boolean;
  readonly links: Readonly<Record<CustodyLink, JudgedLink>>;
}

/** Records of a link that are shown. */
const SHOWN = 3;

/**
 * The six links of a running container's chain. Provenance and contents are at best `unknown` until something examines
 * them: absence of evidence is a state, never a pass.
 */
export function judge(placement: Placement, lineage: Lineage, suspicions: Suspicions): Judgement {
  const push = pushOf(placement, lineage, suspicions);
  const links = {
    origin: originLink(push, lineage, suspicions),
    publisher: publisherLink(push, placement, lineage, suspicions),
    path: pathLink(push, placement, lineage, suspicions),
    admission: admissionLink(placement, lineage),
    provenance: provenanceLink(placement, lineage, suspicions),
    contents: contentsLink(push, lineage, suspicions),
  };
  return { placement, complete: isComplete(links, placement), links };
}

/** The same with the records it rests on. */
export function custodyOf(placement: Placement, lineage: Lineage, suspicions: Suspicions): Custody {
  return told(judge(placement, lineage, suspicions));
}

/** A judgement with the records it rests on. */
function told({ complete, links }: Judgement): Custody {
  return {
    complete,
    links: {
      origin: withEvidence(links.origin),
      publisher: withEvidence(links.publisher),
      path: withEvidence(links.path),
      admission: withEvidence(links.admission),
      provenance: withEvidence(links.provenance),
      contents: withEvidence(links.contents),
    },
  };
}

function withEvidence({ proof, ...link }: JudgedLink): Link {
  return { ...link, evidence: proof?.().slice(0, SHOWN) ?? [] };
}

/** Of all pushes that brought the image here, one under suspicion, else the latest; no index that merely lists it. */
function pushOf(placement: Placement, lineage: Lineage, suspicions: Suspicions): Push | undefined {
  const { reference } = placement;
  const isSuspect = (push: Push): boolean => suspicions(push.key).length > 0;
  const own = lineage
    .pushesFor(placement)
    .filter(
      (push) =>
        push.registry === reference?.registry &&
        push.repository === reference.repository &&
        !(isSuspect(push) && cameByItself(placement, push, lineage, isSuspect)),
    );
  return own.findLast(isSuspect) ?? own.at(-1);
}

/** Every link that the environment asks for is complete, and nothing speaks against the image itself. */
function isComplete(links: Judgement['links'], placement: Placement): boolean {
  const require = placement.environment?.require;
  const asked: Readonly<Record<CustodyLink, boolean>> = {
    origin: true,
    publisher: true,
    path: true,
    admission: require?.admission === true,
    provenance: require?.provenance === true || (require?.signature?.length ?? 0) > 0,
    contents: false,
  };
  return (
    CUSTODY_LINKS.every((link) => !asked[link] || links[link].state === 'complete') &&
    links.provenance.state !== 'contradicted' &&
    links.contents.state !== 'contradicted'
  );
}
