import { counted } from '../../../core/count.ts';
import { shortDigest } from '../../../core/digest.ts';
import { isRunning } from '../../../core/instance.ts';
import type { ContainerRow, PlacementRow } from '../../../core/report.ts';
import { latest } from '../../../core/time.ts';
import { clock, imageName, placeName } from '../../../sinks/phrases.ts';
import { visible } from '../../../core/visible.ts';

const MOST = 10;
const MOST_ENTRIES = 3;
const MOST_BREAKS = 3;
const SHORT_ID = 12;
const INDENT = ' '.repeat(23);

/** A place where something runs or ran, its image, and its containers: those that run first, then the latest. */
export function placeLines(row: PlacementRow): readonly string[] {
  const { containers = [] } = row;
  const running = containers.filter((one) => isRunning([one]));
  const others = containers.filter((one) => !isRunning([one])).reverse();
  const shown = [...running, ...others].slice(0, MOST);
  const more = containers.length - shown.length;
  const unknown = row.image.digest ? '' : ', no record says which digest';
  return [
    `  ${clock(row.from)}  ${lasting(row, containers).padEnd(25)}  ${visible(placeName(row))}`,
    `${INDENT}${visible(imageName(row.image))}${unknown}`,
    ...(row.breaks ?? [])
      .slice(-MOST_BREAKS)
      .map((one) => `${INDENT}none ran from ${clock(one.from)} until ${clock(one.to)}`),
    ...(row.custody ? [`${INDENT}${visible(row.custody.trust.says)}`] : []),
    ...shown.map((one) => `${INDENT}  ${visible(containerText(one))}`),
    ...(more > 0 ? [`${INDENT}  and ${counted(more, 'more container')}: -o json lists all`] : []),
  ];
}

function lasting(row: PlacementRow, containers: readonly ContainerRow[]): string {
  if (row.running) return row.breaks ? 'runs again' : 'runs still';
  if (containers.every(({ waiting }) => waiting !== undefined)) return 'not seen running';
  const ends = containers.flatMap(({ to, waiting }) => (waiting === undefined && to !== undefined ? [to] : []));
  return `until ${clock(latest([row.from, ...ends]))}`;
}

function containerText({ pod, podUid, id, from, to, waiting, others, entered = [] }: ContainerRow): string {
  const until =
    waiting !== undefined ? `never began to run (${waiting})` : to === undefined ? '' : `until ${clock(to)}`;
  return [
    `pod ${pod}`,
    ...(podUid === undefined ? [] : [`uid ${podUid}`]),
    ...(id === undefined ? [] : [`id ${shortId(id)}`]),
    `from ${clock(from)}`,
    ...(until === '' ? [] : [until]),
    ...entered
      .slice(-MOST_ENTRIES)
      .map(({ at, by, actor }) => `entered by ${actor ?? 'somebody'} (${by}) at ${clock(at)}`),
    ...(others.length > 0 ? [`status named also ${others.map(shortDigest).join(', ')}`] : []),
  ].join(', ');
}

/** `containerd://9f86d081884c…` */
function shortId(id: string): string {
  const start = id.indexOf('://');
  const end = (start < 0 ? 0 : start + '://'.length) + SHORT_ID;
  return id.length > end ? `${id.slice(0, end)}…` : id;
}
