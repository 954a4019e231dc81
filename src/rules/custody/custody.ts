import {
  ALWAYS_REQUIRED,
  type Custody,
  CUSTODY_LINKS,
  type CustodyLink,
  type Link,
  type Trust,
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
import { missingPush } from './missing-push.ts';
import { isOn, trustBy } from './trust.ts';
import { cameByItself } from '../places/reach.ts';

/** The links of what runs, judged; their records are not looked up yet. */
export interface Judgement {
  readonly placement: Placement;
  readonly trust: Trust;
  readonly required: readonly CustodyLink[];
  readonly links: Readonly<Record<CustodyLink, JudgedLink>>;
}

/** Records of a link that are shown. */
const SHOWN = 3;

/**
 * The six links of a running container's chain. Provenance is `unknown` until a signer of the policy verifiably made some,
 * contents are until they were compared: absence of evidence is a state, never a pass.
 */
export function judge(placement: Placement, lineage: Lineage, { suspicions, read, about }: Judgements): Judgement {
  const push = pushOf(placement, lineage, suspicions);
  const links = {
    origin: originLink(push, lineage, suspicions),
    publisher: push ? publisherLink(push, suspicions) : missingPush(placement, lineage),
    path: pathLink(push, placement, lineage, suspicions),
    admission: admissionLink(placement, lineage),
    provenance: provenanceLink(placement, lineage, suspicions),
    contents: contentsLink(push, placement, lineage, { suspicions, read, about }),
  };
  const required = requiredIn(placement);
  const findings = placement.digest ? about(placement.digest).filter((one) => isOn(one, placement)) : [];
  return { placement, trust: trustBy(links, required, findings, lineage.policy), required, links };
}

/** The same with the records it rests on. */
export function custodyOf(placement: Placement, lineage: Lineage, judgements: Judgements): Custody {
  return told(judge(placement, lineage, judgements));
}

/** A judgement with the records it rests on. */
function told({ trust, required, links }: Judgement): Custody {
  return {
    trust,
    complete: trust.standing === 'trusted',
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
