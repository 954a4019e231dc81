import type { Act } from './act.ts';
import { DAY } from './make.ts';
import { ordinary } from './ordinary.ts';

/** The ordinary days `from` to `to`, both in minutes, as they go on after those before. */
export function usual(from: number, to: number): readonly Act[] {
  return ordinary(Math.ceil(to / DAY)).acts.filter(({ at }) => at >= from && at < to);
}

/**
 * What everybody else does while a story is told: the usual work of its days, without the services that the story is
 * about, because those stand as the story says.
 */
export function around(story: readonly Act[], day: number): readonly Act[] {
  const last = Math.max(day, ...story.map(({ at }) => at));
  const end = (Math.floor(last / DAY) + 1) * DAY;
  const busy = new Set(story.flatMap(subjectsOf));
  return usual(day, end).filter((act) => !subjectsOf(act).some((subject) => busy.has(subject)));
}

/** `shop/api`, `base/node`: what an act is about, wherever its repository lies. */
function subjectsOf(act: Act): readonly string[] {
  switch (act.act) {
    case 'build':
      return [act.project === 'base' ? 'base/node' : act.run.replace(/ [^ ]+$/, '')];
    case 'push':
    case 'report':
      return [serviceOf(act.to.repository)];
    case 'pull':
      return [serviceOf(act.from.repository)];
    case 'delete':
      return [serviceOf(act.target.repository)];
    case 'host':
      return act.target ? [serviceOf(act.target.repository)] : [];
    case 'deploy':
    case 'run':
    case 'decision':
      return [act.workload, serviceOf(act.target.repository)];
    case 'control':
      return [serviceOf(act.on)];
    case 'release':
      return [];
  }
}

function serviceOf(repository: string): string {
  return repository.replace(/^(?:dev|prod)\//, '');
}
