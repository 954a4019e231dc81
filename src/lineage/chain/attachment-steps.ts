import { worthOf } from '../../core/attachment.ts';
import type { Digest } from '../../core/digest.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { RepositoryName } from '../../core/policy.ts';
import type { Step } from '../../core/report.ts';
import { step } from './chain-steps.ts';

/** Of one image: whoever may push can attach any number. */
const MOST = 20;

const WAYS = {
  tag: 'by its tag',
  referrers: 'by the referrers API',
  'referrers-tag': 'by the tag of referrers',
  subject: 'by its own word',
  index: 'in an index',
  file: 'in a file',
  'github-api': 'by the API of GitHub',
} as const;

/** What was found attached to an image, and what it is worth by the policy. */
export function attachmentSteps(digests: readonly Digest[], at: RepositoryName, lineage: Lineage): readonly Step[] {
  return digests.flatMap((digest) =>
    lineage
      .verdictsOn(digest, at)
      .slice(0, MOST)
      .map(({ facts, found, verdicts, subject }) => {
        const best = verdicts.toSorted((one, other) => worthOf(other) - worthOf(one))[0];
        const by = best?.signer;
        const name = by && lineage.policy.signers.find((signer) => signer.isBy(by))?.name;
        const what = best
          ? `${best.format} is attached ${WAYS[found]}: ${best.state}`
          : `something is attached ${WAYS[found]}`;
        const check = best?.check === undefined ? '' : ` at ${best.check}`;
        return step(
          'note',
          facts[0].at,
          `${what}${check}${name === undefined ? '' : `, by ${name}`}`,
          best?.state === 'verified' ? 'verified' : facts[0].strength,
          facts,
          known({
            digest: subject,
            detail: lineage.policy.signers.length === 0 ? 'nobody is named who may sign it' : best?.reason,
          }),
        );
      }),
  );
}
