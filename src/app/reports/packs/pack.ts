import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../core/canonical.ts';
import type { Decision } from '../../../core/decision.ts';
import type { Evidence } from '../../../core/finding.ts';
import { known } from '../../../core/known.ts';
import { formatTime, type Time } from '../../../core/time.ts';
import { visible } from '../../../core/visible.ts';
import { jsonText } from '../../../sinks/json-text.ts';
import { chainJson, coverageJson, findingJson } from '../../../sinks/report-json.ts';
import type { Analysis } from '../../analysis/analyze.ts';
import type { AnyEvidence } from '../../analysis/evidence.ts';
import { coverageOf } from '../../analysis/coverage.ts';
import { type About, aboutSubject, type PackSubject } from './about.ts';
import { deliveryOf } from './record-at.ts';
import type { PackedFact, PackManifest } from './schema.ts';
import { type PackedFile, tarOf } from './tar.ts';

/** What a pack is made of. */
export interface PackParts {
  readonly analysis: Analysis;
  readonly evidence: AnyEvidence;
  readonly decisions: readonly Decision[];
  /** When it was evaluated. */
  readonly at: Time;
  /** The policy as it may be shown: without secrets. */
  readonly policy?: string | undefined;
  /** The body of a delivery as it came; absent: raw records are not to be in it. */
  body?(delivery: number): Promise<Uint8Array | undefined>;
}

export interface Pack {
  readonly manifest: PackManifest;
  readonly bytes: Uint8Array;
}

const MOST_FINDINGS = 1000;
const MOST_FACTS = 10_000;
/** Bytes of raw records. */
const MOST_RECORDS = 16 * 1024 * 1024;

const SAYS =
  'Every file is as it was packed if its hash is the one listed here. Nobody signed this: whoever made it could have written anything. It shows what was on record and what followed from it; not that senders told the truth, and nothing of what was never delivered.';

/**
 * All that is known about a finding, an image, an actor or a period, as one file that can be handed on and checked again. The
 * same evaluation gives the same bytes.
 * @throws InvalidInput for what nothing is on record of.
 */
export async function packOf(subject: PackSubject, parts: PackParts): Promise<Pack> {
  const about = aboutSubject(subject, parts.analysis);
  const findings = about.findings.slice(0, MOST_FINDINGS);
  const all = evidenceOf(about);
  const facts = all.slice(0, MOST_FACTS);
  const records = await recordsOf(facts, parts.body);
  const ids = new Set(findings.map(({ id }) => id));
  const decisions = parts.decisions.filter((one) => ids.has(one.finding) || one.parts.some((part) => ids.has(part)));
  const { watermark, heard, registries, clusters } = coverageOf(parts.analysis, parts.evidence);
  const files = [
    file('summary.txt', summaryOf(about, parts.at)),
    file('findings.json', jsonText(findings.map(findingJson))),
    file('chains.json', jsonText(about.chains.map(chainJson))),
    file('decisions.ndjson', lines(decisions.map(decided))),
    file('facts.ndjson', lines(facts.map((one) => factJson(one, records.kept)))),
    file(
      'coverage.json',
      jsonText({
        watermark: formatTime(watermark),
        heard: heard.map(({ logClass: _, ...row }) => coverageJson(row)),
        registries,
        clusters: clusters.map(({ about: { name }, watched }) => ({ name, watched })),
      }),
    ),
    ...(parts.policy === undefined ? [] : [file('policy.yaml', parts.policy)]),
    ...[...records.kept].map(([delivery, bytes]) => ({ name: nameOf(delivery), bytes })),
  ];
  const manifest: PackManifest = {
    format: 'landwaiter-pack/1',
    subject: { kind: about.kind, name: about.name.toWellFormed() },
    evaluatedAt: formatTime(parts.at),
    holds: {
      findings: findings.length,
      chains: about.chains.length,
      decisions: decisions.length,
      facts: facts.length,
      records: records.kept.size,
    },
    leftOut: [
      ...left('findings', about.findings.length - findings.length, `more than ${MOST_FINDINGS}`),
      ...left('chains', about.imagesLeftOut, 'so many images are too much for one pack'),
      ...left('facts', all.length - facts.length, `more than ${MOST_FACTS}`),
      ...records.leftOut,
    ],
    says: SAYS,
    files: files.map(({ name, bytes }) => ({ name, size: bytes.length, sha256: sha256(bytes) })),
  };
  const first = file('manifest.json', jsonText(manifest));
  return { manifest, bytes: tarOf([first, file('manifest.sha256', sha256(first.bytes)), ...files]) };
}

function file(name: string, text: string): PackedFile {
  return { name, bytes: Buffer.from(text.toWellFormed()) };
}

function nameOf(delivery: number): string {
  return `records/${delivery}`;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function lines(all: readonly object[]): string {
  return all.map((one) => `${jsonText(one)}\n`).join('');
}

function left(what: string, count: number, why: string): PackManifest['leftOut'] {
  return count > 0 ? [{ what, count, why }] : [];
}

function decided({ at, until, ...one }: Decision): object {
  return { ...one, at: formatTime(at), ...(until !== undefined && { until: formatTime(until) }) };
}

/** A record that something rests on. */
type Rested = Omit<Evidence, 'source'> & { readonly source?: string };

/** What findings and chains rest on, each record once, in the order of time. */
function evidenceOf({ findings, chains }: About): readonly Rested[] {
  const all: readonly Rested[] = [
    ...findings.flatMap(({ evidence, resolvedBy = [] }) => [...evidence, ...resolvedBy]),
    ...chains.flatMap(({ steps }) =>
      steps.flatMap(({ at, title, evidence }) => evidence.map((one) => ({ ...one, time: at, says: title }))),
    ),
  ];
  const unique = new Map<string, Rested>();
  for (const one of all) {
    const key = canonicalJson([one.path, one.line, one.eventId]);
    // That of a finding says more.
    if (!unique.has(key)) unique.set(key, one);
  }
  return [...unique]
    .sort(([key, one], [other, another]) => one.time - another.time || (key < other ? -1 : 1))
    .map(([, one]) => one);
}

function factJson({ path, line, eventId, sha256: hash, ...one }: Rested, kept: Kept): PackedFact {
  const delivery = deliveryOf(path);
  return {
    path,
    line,
    eventId,
    time: formatTime(one.time),
    sha256: hash,
    says: one.says,
    ...known({ source: one.source }),
    ...(delivery !== undefined && kept.has(delivery) && { record: nameOf(delivery) }),
  };
}

type Kept = ReadonlyMap<number, Uint8Array>;

/** Bodies of the deliveries that facts came in, as far as they are kept and there is room. */
async function recordsOf(
  facts: readonly Rested[],
  body: PackParts['body'],
): Promise<{ readonly kept: Kept; readonly leftOut: PackManifest['leftOut'] }> {
  const numbers = [...new Set(facts.flatMap(({ path }) => deliveryOf(path) ?? []))].sort((one, other) => one - other);
  const files = new Set(facts.filter(({ path }) => deliveryOf(path) === undefined).map(({ path }) => path)).size;
  const kept = new Map<number, Uint8Array>();
  if (!body) return { kept, leftOut: left('records', numbers.length + files, 'raw records were not asked for') };
  let [gone, tooLarge, size] = [0, 0, 0];
  for (const number of numbers) {
    const bytes = await body(number);
    if (!bytes) gone += 1;
    else if (size + bytes.length > MOST_RECORDS) tooLarge += 1;
    else {
      kept.set(number, bytes);
      size += bytes.length;
    }
  }
  return {
    kept,
    leftOut: [
      ...left('records', gone, 'they are kept no longer'),
      ...left('records', tooLarge, `all of them are more than ${MOST_RECORDS} bytes`),
      ...left('records', files, 'they were read from files, which whoever read them has'),
    ],
  };
}

function summaryOf({ kind, name, findings, chains }: About, at: Time): string {
  const told = findings.map(
    ({ severity, state, title, summary, id, firstEventAt }) =>
      `${formatTime(firstEventAt)}  ${severity}, ${state}: ${visible(title)} (${id})\n    ${visible(summary)}`,
  );
  return [
    `About ${kind} ${visible(name)}, evaluated as of ${formatTime(at)}.`,
    `${findings.length} findings, ${chains.length} chains.`,
    '',
    ...told,
    '',
    SAYS,
    '',
  ].join('\n');
}
