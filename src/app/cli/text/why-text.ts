import { counted } from '../../../core/count.ts';
import type { PlacementRow } from '../../../core/report.ts';
import { visible } from '../../../core/visible.ts';
import { imageName } from '../../../sinks/phrases.ts';
import { startsAgain } from './starts-again.ts';

/** A sentence for each container of a workload that runs; where none does, how many did. */
export function whyText(found: readonly PlacementRow[]): string {
  const running = found.filter((row) => row.running);
  if (running.length === 0)
    return `None of it runs now; ${[`${ranBefore(found)}.`, ...startsAgain(found)].join(' ')}\n`;
  const lines = running.map((row) => {
    const where = `${row.cluster ?? '-'}/${row.namespace}/${row.workload}`;
    return `${visible(`${where}, ${row.container} (${imageName(row.image)}): ${row.custody?.trust.says ?? 'its chain is not known'}.`)}\n`;
  });
  return [...new Set(lines)].join('');
}

/** `120 containers of it ran before, of 3 images`: a row is an image in one place, and each start a container. */
function ranBefore(found: readonly PlacementRow[]): string {
  const images = new Set<string>();
  let containers = 0;
  for (const { image, containers: own = [] } of found) {
    const ran = own.filter(({ waiting }) => waiting === undefined).length;
    containers += ran;
    if (ran > 0) images.add(image.digest ?? imageName(image));
  }
  if (containers === 0) return 'none of it is on record as having run before';
  return `${counted(containers, 'container')} of it ran before${images.size > 1 ? `, of ${images.size} images` : ''}`;
}
