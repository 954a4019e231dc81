import type { ActorKind } from '../../core/actor.ts';
import type { Moment } from './history.ts';

/** The push, by an account of which the registry says what it is. */
export function by(kind: ActorKind, push: Moment): Moment {
  return {
    ...push,
    make(id, at) {
      const event = push.make(id, at);
      if (event.type !== 'manifest.pushed' || !event.actor) return event;
      return { ...event, actor: { ...event.actor, kind } };
    },
  };
}
