import type { Act, Image } from '../act.ts';
import { image } from '../images.ts';
import { HOUR } from '../make.ts';
import { commitOf, shipped } from '../ordinary.ts';
import type { Month } from '../scenario.ts';
import { daysFrom, usualWeeks } from '../weeks.ts';

export const multiArch: Month = {
  id: 'multi-arch',
  title:
    'A service comes for two platforms: the images without tags, then the index; pods report the one of their node.',
  acts: (day) => [
    ...usualWeeks(day),
    ...daysFrom(day).flatMap((one, nth): readonly Act[] => {
      const at = one + 14 * HOUR;
      const version = `3.${nth}.0`;
      const name = `shop/maps ${version}`;
      const [amd, arm] = [platform('amd64', name, at), platform('arm64', name, at)];
      const index = image(name, { children: [amd, arm], created: at + 6 });
      const acts = shipped(at, 'shop/maps', { image: index, version, commit: commitOf(name) });
      return acts.map((act) => {
        if (act.act === 'run') return { ...act, image: act.pod.endsWith('1') ? amd : arm };
        return act.act === 'deploy' && nth === 0 ? { ...act, verb: 'create' } : act;
      });
    }),
  ],
};

function platform(architecture: string, name: string, at: number): Image {
  return image(`${name} ${architecture}`, {
    layers: [`os ${architecture}`, `${name} ${architecture} itself`],
    created: at + 5,
  });
}
