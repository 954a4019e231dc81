import type { Image } from '../../scenarios/act.ts';
import { USER_AGENTS } from '../../scenarios/products/clients.ts';
import type { Build, Place } from '../act.ts';
import type { Actor, BuildSystem, Host } from '../organisation.ts';
import type { Chance } from './chance.ts';
import { referenceTo } from './company.ts';
import { MINUTE, SECOND, type World } from './world.ts';

export interface Wish {
  readonly system?: BuildSystem;
  readonly project: string;
  readonly workflow: string;
  readonly ref: string;
  readonly trigger: Build['trigger'];
  readonly commit: string;
  /** Who started it: whoever pushed the commit, or asked. */
  readonly by: Actor;
  readonly run?: string;
  readonly attempt?: number;
  readonly outcome?: Build['outcome'];
  /** Another account than usual pushes. */
  readonly pusher?: Actor;
  readonly story?: string;
  readonly products: readonly { readonly image: Image; readonly to: readonly Place[] }[];
  /** When it has ended and everything is pushed. */
  readonly after?: () => void;
}

/** A build from now on: its run, what its host did, and its pushes a little before its end. */
export function build(world: World, chance: Chance, wish: Wish): string {
  const { company, now } = world;
  const { system, trigger, outcome = 'success', story } = wish;
  const run = wish.run ?? `${wish.project}#${world.naming.hex(8)}`;
  const took = chance.between(2, 9) * MINUTE + chance.between(0, 59) * SECOND;
  const { hosts } = company.organisation;
  const host = hosts.length > 0 ? chance.one(hosts) : undefined;
  const address = host?.address ?? world.runner(chance.between(0, 30));
  const ended = now + took;
  const made =
    outcome === 'success' ? wish.products.flatMap(({ image, to }) => to.map((place) => ({ image, to: place }))) : [];
  const began = world.runs.get(run) ?? now;
  world.runs.set(run, began);
  const isAutomatic = trigger === 'schedule' || trigger === 'upstream';
  if (system)
    world.tell({
      act: 'build',
      at: now,
      by: isAutomatic ? world.pipeline : wish.by,
      address,
      system,
      run,
      attempt: wish.attempt ?? 1,
      ...(began !== now && { first: began }),
      project: wish.project,
      workflow: wish.workflow,
      ref: wish.ref,
      trigger,
      commit: wish.commit,
      ended,
      outcome,
      ...(host && { host }),
      ...(story !== undefined && { story }),
      made,
    });
  const first = ended - (20 + made.length * 4) * SECOND;
  const seen = new Set<string>();
  for (const [nth, { image, to }] of made.entries()) {
    const isFirst = !seen.has(image.digest);
    seen.add(image.digest);
    world.plan(first + nth * 4 * SECOND, () =>
      push(world, wish, { run, address, image, to, isFirst, ...(host && { host }) }),
    );
  }
  world.plan(ended + SECOND, () => wish.after?.());
  return run;
}

interface Sent {
  readonly run: string;
  readonly address: string;
  readonly image: Image;
  readonly to: Place;
  /** The first name that these bytes get. */
  readonly isFirst: boolean;
  readonly host?: Host;
}

function push(world: World, wish: Wish, { run, address, image, to, isFirst, host }: Sent): void {
  const { now } = world;
  const story = wish.story === undefined ? {} : { story: wish.story };
  const by = wish.pusher ?? world.pipeline;
  const common = { by, address, image, ...story };
  if (host) {
    const name = referenceTo(to);
    world.tell({ act: 'host', at: now - 3 * SECOND, host, what: isFirst ? 'build' : 'tag', name, ...common });
    world.tell({ act: 'host', at: now - SECOND, host, what: 'push', name, ...common });
  }
  const agent = host ? USER_AGENTS[host.engine] : USER_AGENTS.buildkit;
  world.publish({ to, agent, run, ...common });
}
