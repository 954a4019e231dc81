import * as z from 'zod';
import { findingSchema } from '../../sinks/formats/schema.ts';
import { findingJson } from '../../sinks/report-json.ts';
import type { Story } from '../../sinks/story.ts';
import type { Said } from './said.ts';

/** A finding as people are told it. */
export const storySchema = z
  .object({
    finding: findingSchema,
    parts: z.array(findingSchema).meta({ description: 'Of an incident: the findings it tells' }),
  })
  .meta({ id: 'story' });

export function storyJson({ finding, parts }: Story): Said<typeof storySchema> {
  return { finding: findingJson(finding), parts: parts.map(findingJson) };
}
