import { findingJsonSchema } from '../sinks/formats/schema.ts';
import { eventJsonSchema } from './event-schema.ts';
import { policyJsonSchema } from '../policy/schema.ts';

/** The JSON Schema (draft 2020-12) of the policy file, the `-o json` output or an event, as text. */
export function schemaOf(what: string): string {
  switch (what) {
    case 'policy':
      return policyJsonSchema();
    case 'finding':
      return findingJsonSchema();
    default:
      return eventJsonSchema();
  }
}
