import type { LandwaiterEvent } from '../../core/event.ts';
import { moment } from './moments.ts';
import type { Moment } from './history.ts';
import { pushed } from './scenario.ts';

type PushTold = NonNullable<Parameters<typeof pushed>[2]>;

/** GitHub's webhook of a push: its tag and contents, by somebody's word. */
export function hooked(image: string, digest: string, told: PushTold = {}): Moment {
  const { make } = pushed(image, digest, { source: 'github-packages', strength: 'asserted', ...told });
  return moment((id, at): LandwaiterEvent => {
    const { client: _, address: __, ...event } = { client: '', address: '', ...make(id, at) };
    return event;
  });
}

/** GitHub's audit log of a push: who pushed which digest, and neither its tag nor its contents. */
export function audited(image: string, digest: string, told: Pick<PushTold, 'by' | 'client' | 'from'> = {}): Moment {
  const { make } = pushed(image.replace(/:[^/]*$/, ''), digest, { source: 'github-audit', ...told });
  return moment((id, at): LandwaiterEvent => {
    const { mediaType: _, ...event } = { mediaType: '', ...make(id, at) };
    return event;
  });
}

/** Both of them, the log first. */
export function publishedOnGithub(image: string, digest: string, told: PushTold = {}): readonly Moment[] {
  const { by, client, from, ...contents } = told;
  const who = {
    ...(by !== undefined && { by }),
    ...(client !== undefined && { client }),
    ...(from !== undefined && { from }),
  };
  return [audited(image, digest, who), hooked(image, digest, { ...contents, ...(by !== undefined && { by }) })];
}
