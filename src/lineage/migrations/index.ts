import type { Schema } from '../../database/sqlite-schema.ts';
import { facts } from './0001-facts.ts';
import { forgotten } from './0002-forgotten.ts';
import { times } from './0003-times.ts';
import { decisions } from './0004-decisions.ts';

/** The tables of the facts in SQLite. */
export const SCHEMA: Schema = { versionTable: 'landwaiter_schema', migrations: [facts, forgotten, times, decisions] };
