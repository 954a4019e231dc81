import * as z from 'zod';
import { WAYS } from '../../../core/attachment.ts';
import { type Digest, isDigest } from '../../../core/digest.ts';
import type { RepositoryName } from '../../../core/environment.ts';
import type { EvidenceHeld } from '../../../core/event.ts';
import { attachmentKey } from '../../../core/evidence-held.ts';
import type { ExaminedAttachment } from '../../../core/examined.ts';
import { known } from '../../../core/known.ts';
import { formatTime } from '../../../core/time.ts';
import { digest, strength, time } from '../../../sinks/formats/schema.ts';
import { verdictSchema } from '../../schemas/verification-schema.ts';
import { verdictJson } from '../../verifying/verify-json.ts';
import type { Seen } from '../../analysis/look-ups/seen.ts';
import { type Key, pageOf } from '../paging/page.ts';
import { pageSchema, paging } from '../paging/paging.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';

/** Of one image nobody has more; a door may claim any number. */
const MOST = 10_000;
/** As many repositories may hold one image, and an index list as many. */
const MOST_PLACES = 100;

const bytes = z.string().regex(/^[a-f0-9]{64}$/);
const row = z.object({
  digest: digest.meta({ description: 'Of the manifest or file that holds it' }),
  found: z.enum(WAYS),
  subject: digest.meta({
    description: 'What it was asked for: the image, an index that lists it, or one of its images',
  }),
  registry: z.string().optional().meta({ description: 'Absent where it lay in a file' }),
  repository: z.string().optional(),
  seen: time.optional().meta({ description: 'When a record that is believed first shows its bytes' }),
  asked: time.meta({ description: 'When it was told of last' }),
  strength,
  unread: z.string().optional().meta({ description: 'Why its bytes were not read' }),
  manifest: bytes.optional(),
  part: bytes.optional().meta({ description: 'Of its own bytes: GET /api/v1/attachments/:sha256' }),
  index: bytes.optional(),
  verdicts: z.array(verdictSchema).meta({
    description: 'One a key or root of the policy, as of when it was first seen; none: nothing in it proves anything',
  }),
});

export const attachments = route({
  method: 'GET',
  path: '/api/v1/attachments',
  id: 'listAttachments',
  tag: 'images',
  summary: 'Signatures and statements that are attached to an image, and what they are worth by the policy',
  role: 'viewer',
  query: z.strictObject({
    digest: z.string().refine(isDigest, 'is no digest: sha256:…').describe('of the index or manifest'),
    ...paging,
  }),
  schema: pageSchema(row),
  from: 'look-up',
  about: ({ digest: asked }) => [asked, 'image'],
  answer({ digest: asked, ...page }, view) {
    const found = attachedIn(view.analysis, asked);
    const keyOf = ([key, { facts }]: readonly [string, ExaminedAttachment]): Key => [-facts[0].at, key];
    return { ...evaluatedAt(view), ...pageOf(found, keyOf, page, ([, one]) => rowOf(one)) };
  },
});

/** One for each attachment and each image that it is about, which may be an index or its images. */
export function attachedIn({ lineage }: Seen, asked: Digest): ReadonlyMap<string, ExaminedAttachment> {
  const { parents, children } = lineage.image(asked);
  const subjects = new Set([asked, ...parents.slice(0, MOST_PLACES), ...children.slice(0, MOST_PLACES)]);
  const places = new Map<string, RepositoryName>();
  for (const fact of lineage.facts)
    if (fact.type === 'evidence.held' && subjects.has(fact.subject) && places.size < MOST_PLACES)
      places.set(`${fact.registry}/${fact.repository}`, placeOf(fact, lineage.policy.registry));
  const found = new Map<string, ExaminedAttachment>();
  for (const at of places.values())
    for (const subject of subjects)
      for (const one of lineage.verdictsOn(subject, at)) {
        const { attachment } = one.facts[0];
        const key = `${subject} ${attachment ? attachmentKey(attachment) : ''}`;
        const before = found.get(key);
        // Where somebody who is believed saw it says more than where nobody did.
        if (found.size < MOST && (!before || (before.seen === undefined && one.seen !== undefined)))
          found.set(key, one);
      }
  return found;
}

function placeOf(
  { registry = '', repository = '' }: EvidenceHeld,
  canonical: (host: string) => string,
): RepositoryName {
  return { registry: canonical(registry), repository };
}

function rowOf({ digest: of, found, subject, seen, unread, facts, verdicts }: ExaminedAttachment) {
  const [first] = facts;
  const last = facts.at(-1) ?? first;
  const { registry, repository, attachment } = first;
  return {
    digest: of,
    found,
    subject,
    ...known({ registry, repository, unread, seen: seen === undefined ? undefined : formatTime(seen) }),
    asked: formatTime(last.at),
    strength: first.strength,
    ...known({ manifest: attachment?.manifest, part: attachment?.part, index: attachment?.index }),
    verdicts: verdicts.map(verdictJson),
  };
}
