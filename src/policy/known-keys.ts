import { z } from 'zod';
import { policySchema } from './schema.ts';

/** As much of a JSON Schema as leads to the keys of a map. */
const node = z.object({
  get properties() {
    return z.record(z.string(), node).optional();
  },
  get items() {
    return node.optional();
  },
  get additionalProperties() {
    return z.union([node, z.boolean()]).optional();
  },
  propertyNames: z.object({ enum: z.array(z.string()).optional() }).optional(),
});

/** The keys that the policy's schema knows at a path, for messages. */
export function knownKeys(path: readonly (string | number)[]): readonly string[] {
  let at: z.infer<typeof node> | undefined = node.parse(z.toJSONSchema(policySchema));
  for (const part of path) {
    const properties: Readonly<Record<string, z.infer<typeof node>>> = at?.properties ?? {};
    if (typeof part === 'number') at = at?.items;
    else if (Object.hasOwn(properties, part)) at = properties[part];
    else at = typeof at?.additionalProperties === 'object' ? at.additionalProperties : undefined;
  }
  return Object.keys(at?.properties ?? {}).concat(at?.propertyNames?.enum ?? []);
}
