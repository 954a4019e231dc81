import {
  ALWAYS_REQUIRED,
  type Custody,
  CUSTODY_LINKS,
  type CustodyLink,
  isBroken,
  type Link,
} from '../../core/custody.ts';
import type { Lineage } from '../../core/lineage.ts';
import { equalRepository } from '../../core/reference.ts';
import type { Placement, Push } from '../../core/subjects.ts';
import { contentsLink } from './contents-link.ts';
import {
  admissionLink,
  type Judgements,
  originLink,
  pathLink,
  publisherLink,
  type Suspicions,
} from './custody-links.ts';
import type { JudgedLink } from './judged-link.ts';
import { provenanceLink } from './provenance-link.ts';
import { cameByItself } from '../places/reach.ts';

/** The links of what runs, judged; their records are not looked up yet. */
export interface Judgement {
  readonly placement: Placement;
  readonly complete: boolean;
  readonly required: readonly CustodyLink[];
  readonly links: Readonly<Record<CustodyLink, JudgedLink>>;
}

/** What is known of them, whether or not it is asked for, must not speak against an image. */
const NEVER_AGAINST: readonly CustodyLink[] = ['provenance', 'contents'];

/** Records of a link that are shown. */
const SHOWN = 3;

/**
 * The six links of a running container's chain. Provenance is `unknown` until a signer of the policy verifiably made some,
 * contents are until they were compared: absence of evidence is a state, never a pass.
 */
export function judge(placement: Placement, lineage: Lineage, { suspicions, read }: Judgements): Judgement {
  const push = pushOf(placement, lineage, suspicions);
  const links = {
    origin: originLink(push, lineage, suspicions),
    publisher: publisherLink(push, placement, lineage, suspicions),
    path: pathLink(push, placement, lineage, suspicions),
    admission: admissionLink(placement, lineage),
    provenance: provenanceLink(placement, lineage, suspicions),
    contents: contentsLink(push, placement, lineage, { suspicions, read }),
  };
  const required = requiredIn(placement);
  return { placement, complete: isComplete(links, required), required, links };
}

/** The same with the records it rests on. */
export function custodyOf(placement: Placement, lineage: Lineage, judgements: Judgements): Custody {
  return told(judge(placement, lineage, judgements));
}

/** A judgement with the records it rests on. */
function told({ complete, required, links }: Judgement): Custody {
  return {
    complete,
    required,
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
        reference !== undefined &&
        equalRepository(push, reference) &&
        !(isSuspect(push) && cameByItself(placement, push, lineage, isSuspect)),
    );
  return own.findLast(isSuspect) ?? own.at(-1);
}

/** The links that an environment asks for. One that requires nothing of a chain is judged as where there is none. */
function requiredIn({ environment }: Placement): readonly CustodyLink[] {
  const { build, promotion, admission, provenance, contents, signature = [] } = environment?.require ?? {};
  const asked: Partial<Record<CustodyLink, boolean | undefined>> = {
    origin: build,
    path: promotion,
    admission,
    provenance: provenance === true || signature.length > 0,
    contents,
  };
  const required = CUSTODY_LINKS.filter((link) => asked[link] === true);
  return required.length > 0 ? required : ALWAYS_REQUIRED;
}

/**
 * Every required link is complete. Of those that are always looked at none is broken, required or not, and nothing speaks
 * against the image itself: a policy that asks for little must not make whole what is seen to be wrong.
 */
function isComplete(links: Judgement['links'], required: readonly CustodyLink[]): boolean {
  return (
    required.every((link) => links[link].state === 'complete') &&
    !ALWAYS_REQUIRED.some((link) => isBroken(links[link])) &&
    !NEVER_AGAINST.some((link) => links[link].state === 'contradicted')
  );
}
