import { who, whoAndBehind } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import type { Attachment, Push } from '../../core/subjects.ts';
import { attachmentsIn } from '../origins/attached.ts';
import { whatChanged } from '../provenance/what-changed.ts';
import { type Exhibit, IMPLANT, type Rule } from '../rule.ts';
import { takesPlace } from '../actors/sole-signer.ts';
import { circumstances, clockTime, nameOf, pushExhibits } from '../sentences/sentences.ts';

const MOST_SHOWN = 3;

export const signatureReplaced: Rule = {
  id: 'signature-replaced',
  version: 1,
  title: 'A signature or attestation was replaced or added by somebody else',
  severity: 'high',
  mode: 'observe',
  attack: IMPLANT,
  why: 'Who checks signatures trusts what is attached to an image. Whoever may push can put another signature, or other statements about how the image was made, in place of the real ones.',
  respond: [
    'Verify what is attached now, and compare it with what was there before: landwaiter verify IMAGE',
    'Ask who attached it which key or identity it was made with.',
    'Let nobody but the pipeline push artifacts to this repository.',
  ],
  benignIf: [
    'a second team or a scanner attaches its own statements: list it under publishers',
    'images were signed again with a new key by another job',
  ],
  phase: 'habits',
  on: 'push',
  quiet: {
    'same-signer': {
      when: 'whoever attached it attached the first of this kind to this image, too',
      least: 'recorded',
    },
    publisher: { when: 'whoever attached it pushed the image to this repository', least: 'recorded' },
    allowed: { when: 'a publisher entry of the policy allows the actor', least: 'recorded' },
    usual: {
      when: 'the actor usually attaches this kind to images of the repository, by records that had time to be questioned',
      least: 'recorded',
    },
    always: {
      when: 'the account attaches this kind, and nothing else, to most images of the repository and to three or more in all, within an hour of their push, from the first on record; and nobody did so there before, or only who pushed the image, and it stands beside that',
      least: 'recorded',
    },
    'too-early': {
      when: 'it is the first of its kind on an image that was pushed before the records begin; without a policy also: it is the first of its kind, or no signature, and too little is known of who attaches such things here and in the registry',
      least: 'recorded',
    },
  },

  detect(push, lineage) {
    const { verdicts, alike, elsewhere } = attachmentsIn(lineage);
    const seen = verdicts.get(push);
    if (!seen || 'quiet' in seen) return seen;
    const { about, first, publisher } = seen;
    const [lead, ...others] = alike(push, about);
    if (lead !== push) return undefined;
    const done = first
      ? `${takesPlace(push) ? `in place of ${shortDigest(push.previous?.digest ?? push.digest)}` : 'beside it'}; the first one was attached by ${who(first.actor)}`
      : `as the first of its kind; the image was pushed by ${who(publisher?.actor)}`;
    return {
      summary: `${whoAndBehind(push)} attached ${article(about.kind)} ${about.kind} to ${push.repository}@${shortDigest(about.subject)} ${circumstances(push)}, ${done}${whatChanged(push, first, about.subject, lineage)}${andMore(others, push)}.`,
      confidence: push.strength,
      missing: [`an earlier ${about.kind} by ${who(push.actor)} in this repository`],
      evidence: [
        ...(publisher ? pushExhibits(publisher).slice(0, 1) : []),
        ...(first ? pushExhibits(first).slice(0, 1) : []),
        ...[push, ...others.slice(-MOST_SHOWN)].flatMap((one) => exhibits(one, about)),
      ],
      alsoOn: [...others, ...elsewhere(push, about)].map(({ key }) => key),
    };
  },
};

/** `; likewise 7 more in shop/api until 2026-11-02T08:00:00Z`; empty where there are none. */
function andMore(others: readonly Push[], push: Push): string {
  const last = others.at(-1);
  return last ? `; likewise ${others.length} more in ${push.repository} until ${clockTime(last.at)}` : '';
}

function exhibits(push: Push, { kind }: Attachment): readonly Exhibit[] {
  return pushExhibits(push).map(({ fact, says }) => ({
    fact,
    says:
      fact.type === 'manifest.pushed' ? `${who(fact.actor)} pushed ${nameOf(push)}, ${article(kind)} ${kind}` : says,
  }));
}

function article(kind: string): string {
  return /^[aeiou]/i.test(kind) || kind === 'SBOM' ? 'an' : 'a';
}
