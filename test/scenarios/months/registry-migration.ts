import type { Act, Target } from '../act.ts';
import { DAY, HOUR, pinned, promote, rollOut } from '../make.ts';
import { SERVICES } from '../ordinary.ts';
import type { Month } from '../scenario.ts';
import { standingAfter, usualWeeks } from '../weeks.ts';

export const registryMigration: Month = {
  id: 'registry-migration',
  title:
    'Production’s images move below another path: what runs is copied on a Friday night, and all work goes on there.',
  policy: `
promotions:
  - { from: ["REGISTRY/prod/**"], to: ["REGISTRY/prod/platform/**"] }
  - { from: ["REGISTRY/dev/**"], to: ["REGISTRY/prod/platform/**"] }
`,
  acts(day) {
    const friday = day + 4 * DAY;
    const moved = SERVICES.flatMap((service, nth) => {
      const { image, version } = standingAfter(friday).current(service);
      const at = friday + 20 * HOUR + nth * 3;
      const [old, own] = [`prod/${service}`, `prod/platform/${service}`];
      return [
        promote(at, image, `${old}:${version}`, `${own}:${version}`),
        ...rollOut(at + 90, service, image, { ...pinned(own, image), tag: version }, { change: 'CHG-900' }),
      ];
    });
    const monday = day + 7 * DAY;
    return [...usualWeeks(day).map((act) => (act.at < monday ? act : below(act))), ...moved];
  },
};

function below(act: Act): Act {
  switch (act.act) {
    case 'push':
      return { ...act, to: newPlace(act.to) };
    case 'pull':
      return { ...act, from: newPlace(act.from) };
    case 'deploy':
    case 'run':
      return { ...act, target: newPlace(act.target) };
    default:
      return act;
  }
}

function newPlace(target: Target): Target {
  return { ...target, repository: target.repository.replace(/^prod\//, 'prod/platform/') };
}
