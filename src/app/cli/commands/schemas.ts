import { findingJsonSchema } from '../../../sinks/formats/schema/report.ts';
import { attackJsonSchema } from '../../attack/attack-schema.ts';
import { differenceJsonSchema } from '../../schemas/difference-schema.ts';
import { verdictsJsonSchema, verificationJsonSchema } from '../../schemas/verification-schema.ts';
import { eventJsonSchema } from '../../schemas/event-schema.ts';
import { policyJsonSchema } from '../../../policy/schema/schema.ts';

/** The JSON Schema (draft 2020-12) of the policy file, the `-o json` output of analyze, diff or verify, or an event, or the API's document, as text. */
export async function schemaOf(what: string): Promise<string> {
  switch (what) {
    case 'policy':
      return policyJsonSchema();
    case 'finding':
      return findingJsonSchema();
    case 'difference':
      return differenceJsonSchema();
    case 'verification':
      return verificationJsonSchema();
    case 'verdicts':
      return verdictsJsonSchema();
    case 'attack':
      return attackJsonSchema();
    case 'api':
      return (await import('../../http/api/document.ts')).openapiDocument();
    default:
      return eventJsonSchema();
  }
}
