import { type CustodyLink, unexaminedBy } from '../../../core/custody.ts';
import type { Placement } from '../../../core/subjects.ts';
import { formatTime } from '../../../core/time.ts';
import type { Judgement } from '../../../rules/custody/custody.ts';
import { taggedName } from '../../../sinks/phrases.ts';
import { type Missing, policyThat, type Shown, unheard } from './answer.ts';

/** `registry.acme.example/shop/api:1.4 in shop / Deployment/api` */
export function runningName({ reference, image, namespace, workload }: Placement): string {
  return `${reference ? taggedName(reference) : image} in ${namespace} / ${workload}`;
}

/** What would have to be connected for a link of a place to be known. */
export function missingFor(link: CustodyLink, { placement, links }: Judgement, shown: Shown): Missing {
  const { lineage } = shown.reported.analysis;
  if (unexaminedBy(lineage.policy).includes(link)) return policyThat('names who signs', 'signers', shown.reported);
  const name = runningName(placement);
  switch (link) {
    case 'provenance':
      return { what: `what is attached to ${name}`, how: 'landwaiter sources image-evidence' };
    case 'contents':
      return { what: `a comparison of ${name}`, how: 'landwaiter sources image-comparison' };
    case 'admission':
      return (
        unheard(['admission'], shown)[0] ?? {
          what: `the admission decision about ${name}`,
          how: 'landwaiter sources admission-review, or another kind',
        }
      );
    case 'origin':
    case 'publisher':
    case 'path':
      return missingPush(placement, shown) ?? missingBuild(link, links[link].strength === 'asserted', name, shown);
  }
}

/** Of where it comes from nothing is known where nobody tells what is pushed there, or did not yet. */
function missingPush({ reference, from }: Placement, shown: Shown): Missing | undefined {
  const { lineage } = shown.reported.analysis;
  const registry = reference?.registry;
  if (registry === undefined) return undefined;
  if (!lineage.isMonitored(registry)) return { what: `registry ${registry}`, how: connecting(registry, shown) };
  const start = lineage.coverageStart(registry);
  return start !== undefined && from < start
    ? {
        what: `what ${registry} recorded before ${formatTime(start)}`,
        how: 'read its older records, too',
      }
    : undefined;
}

function connecting(registry: string, { reported }: Shown): string {
  const { sources } = reported.analysis.lineage.policy;
  const own = sources.find(({ covers }) => covers.includes(registry));
  return own ? `landwaiter sources ${own.kind}` : 'landwaiter sources lists the kinds of registries';
}

function missingBuild(link: CustodyLink, isClaimed: boolean, name: string, shown: Shown): Missing {
  const [source] = link === 'origin' ? unheard(['ci'], shown) : [];
  if (source) return source;
  return isClaimed
    ? ownRecord(link === 'origin' ? 'ci' : 'registry', shown)
    : {
        what: `a record of ${link === 'origin' ? 'which build made' : link === 'publisher' ? 'who pushed' : 'the way of'} ${name}`,
        how: 'landwaiter coverage',
      };
}

/** Of what webhooks alone tell the system's own record is missing. */
export function ownRecord(logClass: 'ci' | 'registry', { coverage }: Shown): Missing {
  const kind = coverage.heard.find((one) => one.logClass === logClass)?.source;
  return {
    what: `${kind ?? logClass}’s own record of what only a webhook tells`,
    how: `landwaiter sources${kind === undefined ? '' : ` ${kind}`}`,
  };
}
