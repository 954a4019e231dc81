import * as z from 'zod';
import { InvalidInput } from '../../../core/error.ts';
import { shownText } from '../../../policy/file/shown-text.ts';
import { subjectOf } from '../../reports/packs/about.ts';
import { packOf, type PackParts } from '../../reports/packs/pack.ts';
import type { PackManifest } from '../../reports/packs/schema.ts';
import { FileAnswer } from '../file-answer.ts';
import { NotAnswered } from '../not-answered.ts';
import { instant, name } from '../paging/paging.ts';
import type { View } from '../view.ts';

/** `application/x-tar`: what is in a pack is in docs/reports.md. */
export const PACK_TYPE = 'application/x-tar';

const SUBJECTS = ['finding', 'image', 'actor', 'since'] as const;

/** What a pack is asked about, and as what it is wanted. */
export const packQuery = z
  .strictObject({
    finding: name.optional().describe('about the finding or incident with this id'),
    image: name.optional().describe('about an image: a digest or reference'),
    actor: name.optional().describe('about what an actor pushed, and the findings that name it'),
    since: instant.optional().describe('about a period that begins here'),
    until: instant.optional().describe('and ends before this; at the evaluation where it is not given'),
    format: z
      .enum(['json', 'pack'])
      .default('json')
      .describe('`json`: its manifest, which says what would be in it; `pack`: the file'),
  })
  .refine((asked) => SUBJECTS.filter((one) => asked[one] !== undefined).length === 1, {
    path: ['finding'],
    message: 'has to be given, or image, actor or since: one of them',
  })
  .refine(({ since, until }) => until === undefined || (since !== undefined && since < until), {
    path: ['until'],
    message: 'has to be later than since',
  });

type Asked = z.output<typeof packQuery>;

/** @throws NotAnswered for what nothing is on record of. */
export async function packed(
  { format, ...asked }: Asked,
  view: View,
  body?: PackParts['body'],
): Promise<PackManifest | FileAnswer> {
  const { analysis, evidence, loaded } = view;
  const { decisions, at } = view.standing;
  const policy = loaded && shownText(loaded.text, loaded.file.spec);
  try {
    const { manifest, bytes } = await packOf(subjectOf(asked, at), {
      analysis,
      evidence,
      decisions,
      at,
      policy,
      ...(body && { body }),
    });
    if (format === 'json') return manifest;
    return new FileAnswer(PACK_TYPE, `${manifest.subject.kind}-${manifest.evaluatedAt.slice(0, 10)}.lwpack`, bytes);
  } catch (error) {
    if (error instanceof InvalidInput) throw new NotAnswered('not-found', error.message);
    throw error;
  }
}
