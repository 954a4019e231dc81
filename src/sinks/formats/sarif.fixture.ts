import { createRequire } from 'node:module';
import Ajv from 'ajv-draft-04';
import * as z from 'zod';

// The published schema, which this package carries.
const require = createRequire(import.meta.url);
const schema: unknown = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');

/** Whether a log follows the published schema; `errors` says why the last one did not. */
export const followsSarif = new Ajv.default({
  strict: false,
  allErrors: true,
  validateFormats: false,
  unicodeRegExp: false,
}).compile(z.looseObject({}).parse(schema));
