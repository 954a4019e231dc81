import { counted } from '../../../core/count.ts';
import { type Digest, shortDigest } from '../../../core/digest.ts';
import { formatTime } from '../../../core/time.ts';
import { visible } from '../../../core/visible.ts';
import type { Signer } from '../../../core/attachment.ts';
import { paint } from '../../../sinks/formats/table/paint.ts';
import { wrapped } from '../../../sinks/formats/table/wrap.ts';
import type { Judged } from '../../verifying/verify.ts';
import type { Told } from '../../verifying/verify-json.ts';

interface Shown {
  readonly colour: boolean;
  readonly width: number;
}

const KINDS = { index: 'an index', manifest: 'an image', artifact: 'an artifact' };
const WAYS: Readonly<Record<Judged['found'], string>> = {
  tag: 'by its tag',
  referrers: 'by the referrers API',
  'referrers-tag': 'by the tag of referrers',
  subject: 'by its own word',
  index: 'in the index',
  'github-api': 'by GitHub’s API',
  file: 'in a file',
};

/** The image with each attachment, and under it whoever has to have signed it. */
export function verifyLines({ reference, image, verification }: Told, { colour, width }: Shown): readonly string[] {
  const colours = paint(colour);
  const { attachments, requirements, isSatisfied } = verification;
  const subjects = [...new Set([image.digest, ...attachments.map(({ subject }) => subject)])];
  const verdict = isSatisfied ? 'VERIFIED' : 'NOT VERIFIED';
  return [
    `${colours.strong(verdict)}: ${visible(reference)}, ${KINDS[image.kind]}, ${shortDigest(image.digest)}`,
    ...subjects.flatMap((subject) => attachedLines(subject, image.digest, attachments, width)),
    ...unlisted(image.listed, width),
    '',
    'Who has to have signed it',
    ...requirements.flatMap(({ name, isSatisfied: isOne, isUnknown, reason }) => [
      `  ${isOne ? 'yes' : isUnknown ? '?  ' : 'NO '}  ${visible(name)}`,
      ...wrapped(visible(reason), width - 7).map((line) => `       ${line}`),
    ]),
    '',
  ];
}

function attachedLines(
  subject: Digest,
  asked: Digest,
  attachments: readonly Judged[],
  width: number,
): readonly string[] {
  const about = attachments.filter((one) => one.subject === subject);
  const title = subject === asked ? 'Attached' : `Attached to ${shortDigest(subject)}`;
  if (about.length === 0) return ['', title, '  nothing'];
  return ['', title, ...about.flatMap((one) => attachmentLines(one, width))];
}

function attachmentLines(one: Judged, width: number): readonly string[] {
  const { format, state, signer, claimed, at, log, statement, found, check, reason, ours } = one;
  const when = at ? `at ${formatTime(at.time)} by ${at.by === 'log' ? 'the log' : 'a timestamp'}` : 'at no proved time';
  const head = [
    `${state}${state === 'failed' && !ours ? ' (a stranger’s)' : ''}`,
    format,
    ...(signer ? [`by ${signerName(signer)}`, when] : []),
    ...(claimed ? [`says to be by ${signerName(claimed)}`] : []),
    ...(log ? ['in the log'] : []),
    WAYS[found],
  ];
  const says = statement && [statement.predicateType, ...told(statement)].join(', ');
  const why = state === 'verified' ? [] : [`${check === undefined ? '' : `${check}: `}${reason}`];
  return [
    ...wrapped(visible(head.join(', ')), width - 4).map((line, index) => `${index === 0 ? '  ' : '    '}${line}`),
    ...[...(says === undefined ? [] : [says]), ...why].flatMap((text) =>
      wrapped(visible(text), width - 6).map((line) => `      ${line}`),
    ),
  ];
}

function told({
  builder,
  source,
  ref,
  commit,
  run,
  annotations = {},
}: NonNullable<Judged['statement']>): readonly string[] {
  return [
    ...(builder === undefined ? [] : [`built by ${builder}`]),
    ...(source === undefined ? [] : [`from ${source}`]),
    ...(ref === undefined ? [] : [`at ${ref}`]),
    ...(commit === undefined ? [] : [`commit ${commit}`]),
    ...(run === undefined ? [] : [`run ${run}`]),
    ...Object.entries(annotations).map(([key, value]) => `annotated ${key}=${value}`),
  ];
}

function signerName(signer: Signer): string {
  if ('key' in signer) return `the key ${signer.key.slice(0, 12)}…`;
  return 'subject' in signer ? signer.subject : `${signer.identity} (${signer.issuer})`;
}

function unlisted({ missing, dropped }: Told['image']['listed'], width: number): readonly string[] {
  const lines = (title: string, texts: readonly string[]): readonly string[] =>
    texts.length === 0
      ? []
      : ['', title, ...texts.flatMap((text) => wrapped(visible(text), width - 2).map((line) => `  ${line}`))];
  return [
    ...lines(`Not all was read (${counted(missing.length, 'gap')}): there may be more`, missing),
    ...lines('Left out', dropped),
  ];
}
