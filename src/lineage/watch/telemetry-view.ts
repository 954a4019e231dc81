import type { Builds } from '../../core/builds.ts';
import type { Controls } from '../../core/controls.ts';
import type { Placements } from '../../core/placements.ts';
import type { Telemetry } from '../../core/telemetry.ts';
import { joinStarts } from '../join/made-of.ts';
import { once } from '../facts/lazy.ts';
import { joinRepositories } from '../facts/names.ts';
import type { Given } from '../join/given.ts';
import type { ImageView } from '../join/registry/image-view.ts';
import type { PushView } from '../join/registry/push-view.ts';
import { silentKinds } from './silent-kinds.ts';
import { joinWatch } from './watch.ts';

/** What is on record at all, and what could be missing. */
export function telemetryView(
  given: Given,
  { pulled, image, standsFor }: ImageView,
  { pushes, digestless, hasRegistry, tagAt, digestlessTo }: PushView,
  { controls }: Controls,
  { placements, placementsOfDigest }: Placements,
  builds: Pick<Builds, 'mute' | 'unreadBuilders'>,
): Telemetry {
  const { facts, feeds, policy } = given;
  const pulling = new Set(pulled.filter((fact) => !fact.inventory).map((fact) => policy.registry(fact.registry)));
  const repositories = once(() => joinRepositories(pushes, pulled, placements, policy));
  const onHosts = once(() => given.of('host.image'));
  const started = once(() => onHosts().filter(({ action }) => action === 'started'));
  const watch = once(() =>
    joinWatch({
      ...given,
      pulled,
      pushes: [...pushes, ...digestless],
      placements,
      placementsOf: placementsOfDigest,
      controls,
      mute: builds.mute,
      unread: builds.unreadBuilders,
    }),
  );
  const silent = once(() => silentKinds(given));
  return {
    get facts() {
      return [...facts];
    },
    get onHosts() {
      return onHosts();
    },
    get started() {
      return started();
    },
    get repositories() {
      return repositories();
    },
    get watch() {
      return watch();
    },
    startsOf: joinStarts({ policy, image, standsFor, tagAt, digestlessTo, onHosts: onHosts() }),
    registryCoverage: feeds.registry,
    namingCoverage: (registry, window) =>
      feeds.naming(registry, window, (kind) => silent()(kind, registry, window.from)),
    isMonitored: (registry) => feeds.start(registry) !== undefined || hasRegistry(registry),
    recordsPulls: (registry) => pulling.has(registry),
    coverageStart: feeds.start,
  };
}
