import { USER_AGENTS } from '../../scenarios/products/clients.ts';
import type { Image } from '../../scenarios/act.ts';
import type { Place } from '../act.ts';
import { build } from './building.ts';
import { pathOf, placeIn, type Site, type Workshop } from './company.ts';
import { imageOf, workflowOf } from './making.ts';
import type { Mover } from './movement/mover.ts';
import { HOUR, SECOND } from './world.ts';

interface Preview {
  readonly one: Workshop;
  readonly number: number;
  readonly site: Site;
  readonly to: Place;
  /** When the pull request is closed. */
  readonly close: number;
}

/** A pull request gets its own namespace while it is open. */
export function playPreviews(mover: Mover): void {
  const { world, chance } = mover;
  const found = world.company.services.flatMap((one) =>
    one.staging && one.kind === 'Deployment' && one.since === 0 ? [{ one, staging: one.staging }] : [],
  );
  for (let nth = chance.between(1, world.small ? 1 : 5); nth > 0 && found.length > 0; nth--) {
    const { one, staging } = chance.one(found);
    const number = chance.between(10, 900);
    const at = world.workTime(chance, chance.between(1, world.days - 2));
    const site = { ...staging, namespace: `preview-pr-${number}` };
    const to = placeIn(world.company.preview, pathOf(one.service), `pr-${number}`);
    world.plan(at, () => open(mover, { one, number, site, to, close: at + chance.between(2, 30) * HOUR }));
  }
}

function open(mover: Mover, preview: Preview): void {
  const { world, life, chance } = mover;
  const { one, number, to } = preview;
  const commit = chance.hex(40);
  const image = imageOf(world, one, life.progress(one), commit);
  build(world, chance, {
    ...(one.system && { system: one.system }),
    project: one.service.project,
    workflow: workflowOf(one, false),
    ref: one.system?.product === 'gitlab' ? `refs/merge-requests/${number}/head` : `refs/pull/${number}/merge`,
    trigger: 'pull_request',
    commit,
    by: chance.one(world.company.roles.people),
    products: [{ image, to: [to] }],
    after: () => show(mover, preview, image),
  });
}

function show(mover: Mover, preview: Preview, image: Image): void {
  const { world, delivery } = mover;
  const { one, site, to, close: until } = preview;
  const cluster = delivery.in(site);
  const asked = delivery.asked(one);
  const { by, address, agent } = asked;
  const on = site.namespace;
  world.tell({ act: 'control', at: world.now, by, address, what: 'namespace-made', system: site.cluster, on, agent });
  const workload = { cluster: site.cluster, namespace: on, kind: 'Deployment', name: one.service.name } as const;
  world.plan(world.now + 5 * SECOND, () => cluster.apply(workload, delivery.templates(one, to), 1, asked));
  world.plan(until, () => close(mover, preview, image));
}

/** The namespace goes with all that is in it, and seconds later the image. */
function close({ world, delivery, chance }: Mover, { one, site, to }: Preview, image: Image): void {
  const cluster = delivery.in(site);
  const standing = cluster.find(site.namespace, one.service.name);
  if (!standing) return;
  cluster.ask(standing, 'delete-namespace', delivery.asked(one));
  cluster.remove(standing);
  world.plan(world.now + chance.between(8, 40) * SECOND, () => {
    world.shelf.remove(to);
    world.tell({
      act: 'delete',
      at: world.now,
      by: world.pipeline,
      address: world.runner(27),
      image,
      from: to,
      what: 'manifest',
      agent: USER_AGENTS.crane,
    });
  });
}
