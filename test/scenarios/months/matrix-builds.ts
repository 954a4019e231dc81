import { image } from '../images.ts';
import { build, DAY, HOUR, push, target } from '../make.ts';
import { commitOf } from '../ordinary.ts';
import type { Month } from '../scenario.ts';
import { daysFrom, usualWeeks } from '../weeks.ts';

const VARIANTS = ['node20', 'node22', 'node24'].flatMap((node) =>
  ['alpine', 'debian', 'ubi', 'distroless'].map((os) => `${node}-${os}`),
);

export const matrixBuilds: Month = {
  id: 'matrix-builds',
  title: 'Every night one run pushes an image in twelve variants, within two minutes.',
  acts: (day) => [
    ...usualWeeks(day),
    ...daysFrom(day, 'all').flatMap((one) => {
      const at = one + 4 * HOUR;
      const nth = one / DAY;
      const run = `tools/runner ${nth}`;
      const made = VARIANTS.map((variant) => ({
        image: image(`runner ${variant} ${nth}`, {
          layers: [`os of ${variant} ${nth}`, `runner ${nth}`],
          created: at + 9,
        }),
        to: target(`dev/tools/runner:${variant}`),
      }));
      return [
        build(at, run, commitOf(run), {
          project: 'tools',
          workflow: 'nightly',
          trigger: 'schedule',
          minutes: 20,
          made,
        }),
        ...made.map((one, which) =>
          push(at + 15 + which / 6, one.image, `dev/tools/runner:${VARIANTS[which]}`, { run }),
        ),
      ];
    }),
  ],
};
