import type { Schema } from '../../../database/sqlite-schema.ts';
import { facts } from './0001-facts.ts';
import { times } from './0002-times.ts';
import { decisions } from './0003-decisions.ts';

/** The tables of the facts in PostgreSQL. */
export const SCHEMA: Schema = { versionTable: 'landwaiter_schema', migrations: [facts, times, decisions] };
