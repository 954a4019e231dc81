import type { Schema } from '../../database/sqlite-schema.ts';
import { facts } from './0001-facts.ts';
import { decisions } from './0003-decisions.ts';

/** The tables of the facts in SQLite. */
export const SCHEMA: Schema = { versionTable: 'landwaiter_schema', migrations: [facts, decisions] };
