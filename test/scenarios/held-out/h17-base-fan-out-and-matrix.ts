import type { Act } from '../act.ts';
import { image, onTopOf } from '../images.ts';
import { build, DAY, HOUR, pinned, push } from '../make.ts';
import { commitOf, SERVICES, shipped } from '../ordinary.ts';
import type { Month } from '../scenario.ts';
import { baseOf, inOrder, version, working } from './work.ts';

const TAGS = ['alpine', 'debian', 'slim'].flatMap((system) =>
  ['18', '20', '22', '24'].map((node) => `${system}-${node}`),
);

export const BASE_FAN_OUT_AND_MATRIX: Month = {
  id: 'h17-base-fan-out-and-matrix',
  title:
    'Three weeks: the command-line tool is built for twelve tags in two minutes every Tuesday and Thursday, and a hole in the base image makes everything be rebuilt on a Wednesday afternoon.',
  acts: (day, before) => {
    const wednesday = day + 9 * DAY + 14 * HOUR;
    const repaired = onTopOf(baseOf(before), 'base of h17', ['h17 repaired library'], wednesday + 5);
    const run = 'base of h17';
    const fanOut = SERVICES.map((service, nth) => {
      const at = wednesday + 30 + nth * 6;
      return shipped(at, service, version(service, '2.9.1', at, repaired));
    });
    const matrices = [1, 3, 8, 10, 15, 17].map((nth) => matrix(day + nth * DAY + 13 * HOUR));
    return inOrder(
      working(day, 21, before),
      build(wednesday, run, commitOf(run), { project: 'base', workflow: 'main', trigger: 'push' }),
      push(wednesday + 8, repaired, 'base/node:22', { run }),
      ...fanOut,
      ...matrices,
    );
  },
};

/** Twelve images and their lists of contents, which have no tag. */
function matrix(at: number): readonly Act[] {
  const run = `cli ${at}`;
  const pushes = TAGS.flatMap((tag, nth) => {
    const one = image(`cli ${tag} ${at}`, { created: at + 3 });
    const list = image(`contents of cli ${tag} ${at}`, {
      layers: [`list ${tag} ${at}`],
      subject: one,
      created: at + 6,
    });
    return [
      push(at + 6 + nth / 6, one, `dev/tools/cli:${tag}`, { run }),
      push(at + 9 + nth / 20, list, 'dev/tools/cli', { run, to: pinned('dev/tools/cli', list) }),
    ];
  });
  return [build(at, run, commitOf(run), { project: 'tools' }), ...pushes];
}
