import * as z from 'zod';
import { sha256 } from './pack.ts';
import { recordAt } from './record-at.ts';
import { type PackManifest, packedFactSchema, packManifestSchema } from './schema.ts';
import { filesOf, type PackedFile } from './tar.ts';

/** What was looked at, and whether it is as it should be. */
export interface Checked {
  readonly what: string;
  readonly answer: 'holds' | 'fails' | 'not checkable';
  readonly why: string;
}

/** What came of checking a pack; no manifest where there is none that can be read. */
export interface PackChecked {
  readonly manifest?: PackManifest;
  readonly checked: readonly Checked[];
}

const findingsSchema = z.array(
  z.looseObject({
    id: z.string(),
    evidence: z.array(z.looseObject({ path: z.string(), line: z.number(), eventId: z.string(), sha256: z.string() })),
  }),
);

/** Checks everything in a pack that can be checked with it alone. Never throws for what is in it. */
export function checkPack(bytes: Uint8Array): PackChecked {
  const files = filesOf(bytes);
  const form = checked(
    'form',
    files !== undefined,
    'every byte is accounted for',
    'it was cut off, changed, or is no pack',
  );
  const manifest = packManifestSchema.safeParse(parsed(files?.[0]?.bytes)).data;
  const [first, second, ...others] = files ?? [];
  if (!files || first?.name !== 'manifest.json' || second?.name !== 'manifest.sha256' || !manifest)
    return { checked: [form, ...(files ? [checked('manifest', false, '', 'there is none that can be read')] : [])] };
  const own = new Map(others.map((one) => [one.name, one]));
  const isOwnHash = Buffer.from(second.bytes).toString('latin1') === sha256(first.bytes);
  return {
    manifest,
    checked: [
      form,
      checked(
        'manifest',
        isOwnHash,
        'it has the hash that stands beside it',
        'it has another hash than stands beside it',
      ),
      filesChecked(manifest, others),
      ...contentsChecked(own),
      signature,
    ],
  };
}

const signature: Checked = {
  what: 'who made it',
  answer: 'not checkable',
  why: 'nobody signed it: whoever made it could have written anything',
};

function checked(what: string, holds: boolean, good: string, bad: string): Checked {
  return { what, answer: holds ? 'holds' : 'fails', why: holds ? good : bad };
}

function filesChecked({ files: listed }: PackManifest, files: readonly PackedFile[]): Checked {
  const wrong = listed.findIndex(({ name, size, sha256: hash }, index) => {
    const one = files[index];
    return one?.name !== name || one.bytes.length !== size || sha256(one.bytes) !== hash;
  });
  const isWhole = wrong < 0 && listed.length === files.length;
  return checked(
    'files',
    isWhole,
    `${files.length} files are as the manifest lists them`,
    wrong < 0 ? 'there are files that the manifest does not list' : `${listed[wrong]?.name ?? ''} is not as listed`,
  );
}

function contentsChecked(files: ReadonlyMap<string, PackedFile>): readonly Checked[] {
  const lines = Buffer.from(files.get('facts.ndjson')?.bytes ?? [])
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  const facts = z.array(packedFactSchema).safeParse(lines.map((line) => parsed(Buffer.from(line)))).data;
  const findings = findingsSchema.safeParse(parsed(files.get('findings.json')?.bytes)).data;
  if (!facts || !findings) return [checked('findings and facts', false, '', 'they cannot be read')];
  const known = new Set(facts.map(({ path, line, eventId, sha256: hash }) => `${path}\n${line}\n${eventId}\n${hash}`));
  const missing = findings.find(({ evidence }) =>
    evidence.some(({ path, line, eventId, sha256: hash }) => !known.has(`${path}\n${line}\n${eventId}\n${hash}`)),
  );
  return [
    checked(
      'findings rest on facts',
      missing === undefined,
      `all that ${findings.length} findings rest on is among ${facts.length} facts`,
      `what finding ${missing?.id ?? ''} rests on is not among the facts`,
    ),
    ...recordsChecked(facts, files),
  ];
}

function recordsChecked(
  facts: readonly z.output<typeof packedFactSchema>[],
  files: ReadonlyMap<string, PackedFile>,
): readonly Checked[] {
  let [held, within, absent] = [0, 0, 0];
  for (const { record, line, sha256: hash } of facts) {
    const body = record === undefined ? undefined : files.get(record)?.bytes;
    if (!body) {
      absent += 1;
      continue;
    }
    const whole = Buffer.from(body);
    const own = recordAt(whole, line);
    if (sha256(whole) === hash || (own && sha256(own) === hash)) held += 1;
    else within += 1;
  }
  const what = 'facts against records';
  return [
    ...(held > 0 ? [checked(what, true, `${held} facts have the hash of their record`, '')] : []),
    // Several records in one line or archive, each with a hash of its own.
    ...notCheckable(what, within, 'stand within what carried them, such as an archive or a list'),
    ...notCheckable(what, absent, 'have no record in this pack'),
  ];
}

function notCheckable(what: string, count: number, why: string): readonly Checked[] {
  return count === 0 ? [] : [{ what, answer: 'not checkable', why: `${count} facts ${why}` }];
}

function parsed(bytes: Uint8Array | undefined): unknown {
  if (!bytes) return undefined;
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
