import * as z from 'zod';
import { findingSchema } from '../../sinks/formats/schema.ts';
import { findingJson } from '../../sinks/report-json.ts';
import type { Alert } from '../../sinks/alert.ts';
import type { Said } from './said.ts';

/** A finding as people are told it. */
export const alertSchema = z
  .object({
    finding: findingSchema,
    parts: z.array(findingSchema).meta({ description: 'Of an incident: the findings it tells' }),
  })
  .meta({ id: 'story' });

export function alertJson({ finding, parts }: Alert): Said<typeof alertSchema> {
  return { finding: findingJson(finding), parts: parts.map(findingJson) };
}
