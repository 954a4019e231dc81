import type { Severity } from '../../core/finding.ts';
import { certainty, whereabouts } from '../phrases.ts';
import type { PayloadContext } from '../payload.ts';
import type { Alert } from '../alert.ts';
import { visible } from '../../core/visible.ts';

const SEVERITIES: Readonly<Record<Severity, number>> = { info: 1, low: 3, medium: 5, high: 8, critical: 10 };
// The format's own limits of `msg` and of custom strings.
const [MOST_MESSAGE, MOST_CUSTOM] = [1023, 4000];

/** One line of ArcSight's Common Event Format, version 0, without a line end. */
export function cefLine({ finding, parts }: Alert, { activity, version }: PayloadContext): string {
  const { image, actor, placement } = finding;
  const header = ['CEF:0', 'Landwaiter', 'Landwaiter', version ?? '', finding.rule, finding.title];
  const place = whereabouts(finding);
  const extension: readonly (readonly [key: string, value: string | undefined])[] = [
    ['rt', String(finding.openedAt)],
    ['start', String(finding.firstEventAt)],
    ['end', String(finding.lastEventAt)],
    ['externalId', finding.id],
    ['act', activity],
    ['outcome', finding.state],
    ['cat', finding.attack.map(({ technique, analytic }) => [technique, analytic ?? []].flat().join('/')).join(' ')],
    ['suser', actor?.name],
    ['fileHash', image?.digest],
    ['fname', image && `${image.registry}/${image.repository}${image.tag === undefined ? '' : `:${image.tag}`}`],
    ['msg', finding.summary.slice(0, MOST_MESSAGE)],
    ...custom(1, 'where', place),
    ...custom(2, 'environment', finding.environment),
    ...custom(3, 'certainty', certainty(finding)),
    ...custom(4, 'parts', parts.length === 0 ? undefined : parts.map((part) => part.rule).join(' ')),
    ...custom(5, 'cluster', placement?.cluster),
    ...custom(6, 'resolution', finding.resolution),
  ];
  const pairs = extension.flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [`${key}=${extensionValue(value)}`],
  );
  return `${header.map(headerField).join('|')}|${SEVERITIES[finding.severity]}|${pairs.join(' ')}`;
}

function custom(index: number, label: string, value: string | undefined) {
  return value === undefined
    ? []
    : ([
        [`cs${index}Label`, label],
        [`cs${index}`, value.slice(0, MOST_CUSTOM)],
      ] as const);
}

/** `visible` leaves no line ends, which would start a record of somebody else's making. */
function headerField(text: string): string {
  return visible(text).replace(/[\\|]/g, '\\$&');
}

function extensionValue(text: string): string {
  return visible(text).replace(/[\\=]/g, '\\$&');
}
