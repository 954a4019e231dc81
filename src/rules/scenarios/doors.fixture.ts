import type { LandwaiterEvent } from '../../core/event.ts';
import { DAY, type Time } from '../../core/time.ts';
import type { Moment, Step } from './history.ts';

/** Each system has a door, and each door its own scope. */
export const DOORS = `
sources:
  - { name: prod, kind: distribution, covers: [registry.acme.example], intake: { auth: bearer, secret: A } }
  - { name: build, kind: distribution, covers: [build.acme.example], intake: { auth: bearer, secret: B } }
  - { name: sandbox, kind: distribution, covers: [sandbox.acme.example], intake: { auth: bearer, secret: C } }
  - { name: folder, kind: distribution, covers: ["registry.acme.example/sandbox/**"], intake: { auth: bearer, secret: K } }
  - { name: shop, kind: github, projects: [acme/shop], intake: { auth: bearer, secret: D } }
  - { name: tools, kind: github, projects: [acme/tools], intake: { auth: bearer, secret: L } }
  - { name: pods, kind: kubernetes-pods, cluster: prod-1, intake: { auth: bearer, secret: E } }
  - { name: pods2, kind: kubernetes-pods, cluster: prod-2, intake: { auth: bearer, secret: F } }
  - { name: spods, kind: kubernetes-pods, cluster: sandbox-9, intake: { auth: bearer, secret: G } }
  - { name: audit, kind: kubernetes-audit, cluster: prod-1, intake: { auth: bearer, secret: H } }
  - { name: saudit, kind: kubernetes-audit, cluster: sandbox-9, intake: { auth: bearer, secret: I } }
`;

/** Steps as the door told them; of what the door may not speak nothing is among them. */
export function by(door: string, ...steps: readonly Step[]): Step {
  return steps.map((step): Step => {
    if (!('step' in step)) return by(door, ...step);
    if (step.step !== 'event') return step;
    return changed(step, (event) => ({
      ...event,
      origin: { ...event.origin, path: `intake/${door}/${Number(event.id.replace(/\D/g, ''))}` },
    }));
  });
}

/** As if it had happened so many days earlier. */
export function ago(count: number, ...steps: readonly Step[]): Step {
  const earlier = count * DAY;
  return steps.map((step): Step => {
    if (!('step' in step)) return ago(count, ...step);
    return step.step === 'event' ? changed(step, (event) => earlierBy(event, earlier)) : step;
  });
}

/** As if it had happened then. */
export function dated(time: Time, step: Step): Step {
  if (!('step' in step)) return step.map((one) => dated(time, one));
  return step.step === 'event' ? changed(step, (event) => earlierBy(event, event.at - time)) : step;
}

/** As registries tell it that show nothing but the digest. */
export function bare(step: Moment): Moment {
  return changed(step, (event) => {
    if (event.type !== 'manifest.pushed') return event;
    const { mediaType: _, ...rest } = event;
    return rest;
  });
}

function changed(step: Moment, change: (event: LandwaiterEvent) => LandwaiterEvent): Moment {
  return { step: 'event', make: (id, at) => change(step.make(id, at)) };
}

const TIMES = ['at', 'started', 'ended', 'created', 'expires'] as const;

function earlierBy(event: LandwaiterEvent, earlier: number): LandwaiterEvent {
  const moved = TIMES.flatMap((name) => {
    const time: unknown = Reflect.get(event, name);
    return typeof time === 'number' ? [[name, time - earlier] as const] : [];
  });
  return { ...event, ...Object.fromEntries(moved) };
}
