import type * as z from 'zod';
import type { Import } from '../../../attack/release.ts';
import { wrapped } from '../../../sinks/formats/table/wrap.ts';
import type { attackCoverageSchema } from '../../attack/attack-schema.ts';
import { origin } from './attack-text.ts';
import { columns } from './columns.ts';

type Told = z.output<typeof attackCoverageSchema>;

/** For a person at a terminal: what the analytic asks, and what answers it. */
export function attackCoverageText(about: Import, told: Told, width: number): string {
  if (!told.analytic) return `AN0946 is not in ${origin(about)}\n`;
  const { name = '', version, modified, revoked, deprecated } = told.analytic;
  const state = revoked ? ', revoked' : deprecated ? ', deprecated' : '';
  return [
    ...wrapped(
      `AN0946 ${name}, version ${version ?? 'none'}, modified ${modified ?? 'at no told time'}${state}; from ${origin(about)}.`,
      width,
    ),
    ...told.logSources.flatMap((one) => logSource(one, told.looked, width)),
    '',
    'Mutable elements, and what of the policy stands for them',
    ...told.mutableElements.flatMap(({ field, settings }) =>
      wrapped(`${field}: ${settings.join(', ') || 'nothing stands for it'}`, width - 2).map((line) => `  ${line}`),
    ),
    ...(told.looked
      ? []
      : ['', ...wrapped('No records were looked at: name files, or --store, to see what was heard.', width)]),
    '',
  ].join('\n');
}

function logSource(one: Told['logSources'][number], looked: boolean, width: number): readonly string[] {
  const { component, channel } = one;
  const of = component
    ? `${component.attackId ?? component.id} ${component.name ?? ''}`
    : 'a data component that is not in the bundle';
  return [
    '',
    ...wrapped(`${one.name}: ${of}`, width),
    // MITRE's words stand in quotes, apart from ours.
    ...(channel === undefined ? [] : wrapped(`“${channel}”`, width - 2).map((line) => `  ${line}`)),
    ...wrapped(one.says, width - 2).map((line) => `  ${line}`),
    ...(one.kinds.length === 0 ? [] : columns(rows(one.kinds, looked), width)),
    ...wrapped(
      one.rules.length === 0 ? 'no rule rests on it' : `rules that rest on it: ${one.rules.join(', ')}`,
      width - 2,
    ).map((line) => `  ${line}`),
  ];
}

function rows(kinds: Told['logSources'][number]['kinds'], looked: boolean): readonly (readonly string[])[] {
  const yes = (known: boolean): string => (known ? 'yes' : 'no');
  return [
    ['kind', 'who', 'digest', 'checked on', ...(looked ? ['heard from', 'until'] : [])],
    ...kinds.map(({ kind, tells, verifiedOn, heard }) => [
      kind,
      yes(tells.actor),
      yes(tells.digest),
      verifiedOn,
      ...(looked ? [heard?.from ?? 'never', heard?.to ?? ''] : []),
    ]),
  ];
}
