import type { LogClass } from '../../core/log-class.ts';
import type { Source } from '../../ingest/source.ts';
import * as sources from '../../ingest/sources/index.ts';
import type { Kinds } from '../../lineage/facts/feeds.ts';

/** The sources that tell by themselves, by what they tell of. */
export const KINDS: Kinds = {
  registry: kindsOf('registry'),
  ci: kindsOf('ci'),
  identity: kindsOf('identity'),
  deployment: kindsOf('deployment'),
  admission: kindsOf('admission'),
  host: kindsOf('host'),
  naming: kindsThat(({ tells }) => tells.actor),
  claiming: kindsThat(({ claims }) => claims === true),
  own: kindsThat(({ delivery }) => delivery.senders === 'system'),
  pushing: kindsThat(({ recordsPushes }) => recordsPushes === true),
  whenWanted: kindsThat(({ whenWanted }) => whenWanted === true),
};

/** What each telemetry kind tells of. */
export const LOG_CLASSES: ReadonlyMap<string, LogClass> = new Map(
  Object.values(sources).map(({ name, logClass }) => [name, logClass] as const),
);

function kindsThat(is: (source: Source) => boolean): ReadonlySet<string> {
  const all: readonly Source[] = Object.values(sources);
  return new Set(all.filter(is).map(({ name }) => name));
}

function kindsOf(logClass: LogClass): ReadonlySet<string> {
  return kindsThat((source) => source.logClass === logClass && source.asksAtIntervals !== true);
}
