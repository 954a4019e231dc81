import type { LogClass } from '../core/log-class.ts';
import * as sources from '../ingest/sources/index.ts';
import type { Kinds } from '../lineage/feeds.ts';

/** The sources that tell by themselves, by what they tell of. */
export const KINDS: Kinds = {
  registry: kindsOf('registry'),
  ci: kindsOf('ci'),
  identity: kindsOf('identity'),
  deployment: kindsOf('deployment'),
  admission: kindsOf('admission'),
  host: kindsOf('host'),
  naming: new Set(
    Object.values(sources)
      .filter(({ tells }) => tells.actor)
      .map(({ name }) => name),
  ),
};

function kindsOf(logClass: LogClass): ReadonlySet<string> {
  return new Set(
    Object.values(sources)
      .filter((source) => source.logClass === logClass && source.asksAtIntervals !== true)
      .map((source) => source.name),
  );
}
