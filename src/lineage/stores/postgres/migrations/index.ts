import type { PostgresSchema } from '../../../../database/postgres-schema.ts';
import { facts } from './0001-facts.ts';
import { times } from './0002-times.ts';
import { decisions } from './0003-decisions.ts';
import { links } from './0004-links.ts';
import { asideLinks } from './0005-aside-links.ts';
import { hostBuilds } from './0006-host-builds.ts';
import { fullComparisons } from './0007-full-comparisons.ts';
import { findingChanges } from './0008-finding-changes.ts';
import { contentsRead } from './0009-contents-read.ts';
import { attachments } from './0010-attachments.ts';

/** The tables of the facts in PostgreSQL. */
export const SCHEMA: PostgresSchema = {
  versionTable: 'landwaiter_schema',
  migrations: [
    facts,
    times,
    decisions,
    links,
    asideLinks,
    hostBuilds,
    fullComparisons,
    findingChanges,
    contentsRead,
    attachments,
  ],
};
