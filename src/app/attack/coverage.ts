import type * as z from 'zod';
import type { CoverageKey } from '../../core/coverage.ts';
import { known } from '../../core/known.ts';
import { formatTime, type Time } from '../../core/time.ts';
import type { Entry } from '../../attack/bundle.ts';
import type { Release } from '../../attack/release.ts';
import type { Source } from '../../ingest/source.ts';
import * as sources from '../../ingest/sources/index.ts';
import { RULES } from '../analysis/analyze.ts';
import type { attackCoverageSchema, objectSchema } from './attack-schema.ts';
import { ANALYTIC, ANSWERED, SETTINGS } from './claims.ts';

/** Of a feed when it was heard first and last. */
export interface Heard extends CoverageKey {
  readonly from: Time;
  readonly to: Time;
}

type AttackCoverage = z.output<typeof attackCoverageSchema>;
type Kind = AttackCoverage['logSources'][number]['kinds'][number];

/** What of the analytic is answered, by the release's own words for it: what a new release asks beyond shows as a gap. */
export function attackCoverage(release: Release, heard: readonly Heard[] | undefined): AttackCoverage {
  const analytic = release.find(ANALYTIC);
  const object = analytic && release.object(analytic);
  const asked = object?.kind === 'analytic' ? object.is : undefined;
  return {
    ...(analytic && { analytic: told(analytic) }),
    looked: heard !== undefined,
    logSources: (asked?.x_mitre_log_source_references ?? []).map((one) => {
      const component = release.find(one.x_mitre_data_component_ref);
      const own = ANSWERED.filter(
        ({ logSource, component: id }) => logSource === one.name && id === component?.attackId,
      );
      const ids = new Set(own.flatMap(({ rules }) => rules));
      const kinds = own.flatMap((answer) => answer.kinds.flatMap((kind) => kindOf(kind, heard ?? [])));
      return {
        name: one.name,
        ...known({ channel: one.channel ?? undefined }),
        ...(component && { component: told(component) }),
        ...readHere(component, kinds, heard !== undefined),
        kinds,
        rules: RULES.filter(({ id }) => ids.has(id)).map(({ id }) => id),
      };
    }),
    mutableElements: (asked?.x_mitre_mutable_elements ?? []).map(({ field, description }) => ({
      field,
      ...known({ description }),
      settings: Object.hasOwn(SETTINGS, field) ? [...(SETTINGS[field] ?? [])] : [],
    })),
  };
}

function told({ start: _, end: __, relation: ___, ...entry }: Entry): z.output<typeof objectSchema> {
  return entry;
}

/** What of a data component was read here: by the records, whatever the release at hand leaves out. */
function readHere(
  component: Entry | undefined,
  kinds: readonly Kind[],
  looked: boolean,
): Pick<AttackCoverage['logSources'][number], 'read' | 'says'> {
  const what = component ? `${component.attackId ?? component.id} ${component.name ?? ''}`.trim() : 'this component';
  const heard = kinds.flatMap((one) => (one.heard ? [{ ...one.heard, kind: one.kind }] : []));
  if (heard.length > 0) {
    const [from = '', to = ''] = [
      heard.map((one) => one.from).sort()[0],
      heard
        .map((one) => one.to)
        .sort()
        .at(-1),
    ];
    return {
      read: 'read',
      says: `${what} was read here, from ${from} to ${to}, of ${heard.map(({ kind }) => kind).join(', ')}`,
    };
  }
  if (kinds.length === 0) return { read: 'gap', says: `${what} is told by nothing that can be read here` };
  if (!looked) return { read: 'not-asked', says: `nobody looked whether ${what} was read: name files, or a store` };
  return {
    read: 'not-read',
    says: `${what} was not read here: connect one of ${kinds.map(({ kind }) => kind).join(', ')}`,
  };
}

function kindOf(kind: string, heard: readonly Heard[]): readonly Kind[] {
  const all: readonly Source[] = Object.values(sources);
  const source = all.find(({ name }) => name === kind);
  if (!source) return [];
  const own = heard.filter((row) => row.source === kind);
  const from = own.reduce((least, row) => Math.min(least, row.from), Infinity);
  const to = own.reduce((most, row) => Math.max(most, row.to), -Infinity);
  const { title, tells, verifiedOn } = source;
  return [
    {
      kind,
      title,
      tells,
      verifiedOn,
      ...(own.length > 0 && { heard: { from: formatTime(from), to: formatTime(to) } }),
    },
  ];
}
