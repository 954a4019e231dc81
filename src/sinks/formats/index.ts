import type { Format } from '../format.ts';
import { cef } from './cef.ts';
import { csv } from './csv.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { ndjson } from './ndjson.ts';
import { ocsf } from './ocsf.ts';
import { sarif } from './sarif.ts';
import { stix } from './stix.ts';
import { table } from './table.ts';

/** Every value of `analyze -o`; the first is the default. */
export const FORMATS: readonly Format[] = [table, json, ndjson, csv, html, sarif, ocsf, stix, cef];
