import * as z from 'zod';
import { count, time } from '../../sinks/formats/schema.ts';

/** What is told of each delivery. */
export const delivery = {
  sequence: count,
  source: z.string(),
  kind: z.string(),
  receivedAt: time,
  size: count.meta({ description: 'Bytes' }),
};
