import { type EnvironmentCustody, type RepositoryCorrelation, type Steps, unexplained } from '../../../core/custody.ts';
import { counted } from '../../../core/count.ts';
import type { Report } from '../../../core/report.ts';
import type { FormatOptions } from '../../format.ts';
import { environmentName, fraction, workloadPlace } from '../../phrases.ts';
import { dip, type SharePoint, share, stepDate } from '../../trend.ts';
import { markName, marks, MOST_MARKS } from './marks.ts';
import type { Paint } from './paint.ts';
import { clipped, columns, wrapped } from './wrap.ts';

const ROWS = 6;
const WORST = 3;
const LABEL_WIDTH = 12;
const NARROWEST_NAME = 16;
const NOTE_WIDTH = 26;

/** A line of a block: whose share, the figure, and the shares of which it is the end. */
interface Row {
  readonly name: string;
  readonly figure: string;
  readonly points: readonly SharePoint[];
  /** Why there is nothing to draw. */
  readonly instead?: string;
}

/** Whose chains are not whole: by environment and repository over time, and the worst offenders. Empty where all are. */
export function custodyLines({ custody, mode }: Report, options: FormatOptions, colours: Paint): readonly string[] {
  const { steps } = custody;
  const environments =
    options.verbose || isTelling(custody.environments) ? custody.environments.map((one) => coverage(one, mode)) : [];
  const correlated = custody.repositories.filter((one) => options.verbose || unexplained(one) > 0);
  const hosts = Map.groupBy(correlated, ({ repository }) => repository);
  // Two registries may have repositories called alike.
  const repositories = correlated.map((one) => correlation(one, (hosts.get(one.repository) ?? []).length > 1));
  const omitted = options.verbose ? custody.omitted.repositories : 0;
  const scale = steps
    ? ` (${markName(steps)}, ${stepDate(steps.from, steps)} to ${stepDate(steps.to - 1, steps)})`
    : '';
  return [
    ...block(`Containers with every required link complete${scale}`, environments, 0, { steps, options, colours }),
    ...block(`Pushes explained by an approved build${environments.length === 0 ? scale : ''}`, repositories, omitted, {
      steps,
      options,
      colours,
    }),
    ...worst(custody.worst, options, colours),
  ];
}

/** One environment that stayed as it is now tells no more than the figure at the end. */
function isTelling(environments: readonly EnvironmentCustody[]): boolean {
  const shares = environments.flatMap((one) => coverage(one, 'policy').points.map(share));
  const whole = environments.every((one) => one.complete === one.running) && shares.every((one) => one === 1);
  return !whole && (environments.length > 1 || new Set(shares).size > 1);
}

function coverage({ name, running, complete, steps }: EnvironmentCustody, mode: Report['mode']): Row {
  return {
    name: environmentName(name, mode),
    figure: running === 0 ? 'none runs now' : fraction(complete, running),
    points: steps.map(({ from, complete: part, running: whole }) => ({ from, part, whole })),
  };
}

function correlation(
  { registry, repository, pushes, explained, claimed, unasked, steps }: RepositoryCorrelation,
  isAlike: boolean,
): Row {
  const name = isAlike ? `${repository} (${registry})` : repository;
  return unasked === pushes
    ? { name, figure: counted(pushes, 'push', 'pushes'), points: [], instead: 'no build asked for' }
    : {
        name,
        figure: `${fraction(explained, pushes)}${claimed > 0 ? `, ${claimed} claimed` : ''}`,
        points: steps.map(({ from, explained: part, pushes: whole }) => ({ from, part, whole })),
      };
}

interface Context {
  readonly steps: Steps | undefined;
  readonly options: FormatOptions;
  readonly colours: Paint;
}

function block(title: string, rows: readonly Row[], omitted: number, context: Context): readonly string[] {
  const { steps, options, colours } = context;
  if (rows.length === 0) return [];
  const shown = options.verbose ? rows : rows.slice(0, ROWS);
  const more = rows.length - shown.length;
  const figures = Math.max(...shown.map(({ figure }) => figure.length));
  const room = Math.max(NARROWEST_NAME, options.width - figures - MOST_MARKS - 6);
  const names = shown.map(({ name }) => clipped(name, room));
  const longest = Math.max(...names.map(columns));
  const noted = options.width - longest - figures - MOST_MARKS - 8 >= NOTE_WIDTH;
  return [
    '',
    ...wrapped(title, options.width).map(colours.strong),
    ...shown.map(({ figure, points, instead }, index) => {
      const name = names[index] ?? '';
      const padded = `${name}${' '.repeat(longest - columns(name))}`;
      const drawn = instead ?? (steps ? marks(points, steps) : '');
      return `  ${padded}  ${figure.padEnd(figures)}  ${drawn}${noted && steps ? `  ${colours.faint(dip(points, steps) ?? '')}` : ''}`.trimEnd();
    }),
    ...(more > 0 ? [`  ${counted(more, 'more', 'more')}: -v, -o json and -o html list them`] : []),
    ...(omitted > 0 ? [`  ${counted(omitted, 'more', 'more')} left out of the report`] : []),
  ];
}

function worst(
  { repositories, workloads, actors }: Report['custody']['worst'],
  { verbose, width }: FormatOptions,
  colours: Paint,
): readonly string[] {
  const some = <One>(all: readonly One[]): readonly One[] => (verbose ? all : all.slice(0, WORST));
  const rows: readonly (readonly [string, readonly string[]])[] = [
    [
      'repository',
      (verbose ? repositories : []).map(
        ({ registry, repository, explained, pushes }) =>
          `${registry}/${repository}: ${fraction(explained, pushes)} explained`,
      ),
    ],
    [
      'workload',
      some(workloads).map(
        (one) =>
          `${one.workload}, ${workloadPlace(one)}: ${counted(one.broken, 'link')} missing or contradicted (${one.links.join(', ')})`,
      ),
    ],
    [
      'actor',
      some(actors).map(
        ({ actor, unexplained: count, pushes }) =>
          `${actor?.name ?? 'no actor named'}: ${count} of ${counted(pushes, 'push', 'pushes')} unexplained`,
      ),
    ],
  ];
  const lines = rows.flatMap(([label, texts]) =>
    texts.flatMap((text, nth) =>
      wrapped(text, width - LABEL_WIDTH - 4).map(
        (line, index) =>
          `  ${colours.faint((nth === 0 && index === 0 ? label : '').padEnd(LABEL_WIDTH))}${index === 0 ? line : `  ${line}`}`,
      ),
    ),
  );
  return lines.length === 0 ? [] : ['', colours.strong('Worst offenders'), ...lines];
}
