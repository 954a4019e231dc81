import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { expect } from 'vitest';

/** A bill of materials, as far as tests ask. */
export interface Bill {
  readonly metadata: { readonly component: { readonly name: string; readonly hashes: readonly Hash[] } };
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly components?: Bill['components'];
  }[];
}

interface Hash {
  readonly content: string;
}

const BASE = 'http://cyclonedx.org/schema/';
const SCHEMAS = join(
  dirname(fileURLToPath(import.meta.resolve('@cyclonedx/cyclonedx-library/package.json'))),
  'res/schema',
);

/** Reads one, and holds it to the schema of CycloneDX 1.6. */
export function billAt(file: string): Bill {
  const schema = (name: string) => JSON.parse(readFileSync(join(SCHEMAS, `${name}.SNAPSHOT.schema.json`), 'utf8'));
  const ajv = new Ajv({ strict: false, validateFormats: false });
  // They name each other by their files.
  for (const name of ['spdx', 'jsf-0.82'])
    ajv.addSchema({ ...schema(name), $id: `${BASE}${name}.SNAPSHOT.schema.json` });
  const validate = ajv.compile(schema('bom-1.6'));
  const bill: Bill = JSON.parse(readFileSync(file, 'utf8'));
  validate(bill);
  expect(validate.errors ?? []).toEqual([]);
  return bill;
}
