import type { SqliteSchema } from '../../../../database/sqlite-schema.ts';
import { facts } from './0001-facts.ts';
import { forgotten } from './0002-forgotten.ts';
import { times } from './0003-times.ts';
import { decisions } from './0004-decisions.ts';
import { links } from './0005-links.ts';
import { asideLinks } from './0006-aside-links.ts';
import { linkTimes } from './0007-link-times.ts';
import { fullComparisons } from './0009-full-comparisons.ts';
import { findingChanges } from './0010-finding-changes.ts';
import { contentsRead } from './0011-contents-read.ts';
import { attachments } from './0012-attachments.ts';
import { hostBuilds } from './0008-host-builds.ts';

/** The tables of the facts in SQLite. */
export const SCHEMA: SqliteSchema = {
  versionTable: 'landwaiter_schema',
  migrations: [
    facts,
    forgotten,
    times,
    decisions,
    links,
    asideLinks,
    linkTimes,
    hostBuilds,
    fullComparisons,
    findingChanges,
    contentsRead,
    attachments,
  ],
};
