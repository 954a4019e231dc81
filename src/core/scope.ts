import type { LandwaiterEvent } from './event.ts';

/** What an event speaks for, as far as it says: a registry host, cluster, host or CI project; otherwise empty. */
export function scopeOf(event: LandwaiterEvent): string {
  switch (event.type) {
    case 'manifest.pushed':
    case 'manifest.pulled':
    case 'manifest.served':
    case 'manifest.deleted':
    case 'manifest.hinted':
      return event.registry;
    case 'run.reported':
    case 'run.absent':
    case 'release.published':
    case 'deployment.reported':
      return event.project;
    case 'image.compared':
    case 'evidence.held':
      return event.registry ?? '';
    case 'host.image':
      return event.host ?? '';
    case 'workload.changed':
    case 'workload.attempted':
    case 'container.observed':
    case 'container.entered':
    case 'pods.listed':
    case 'access.told':
    case 'admission.decided':
    case 'image.noted':
      return event.cluster ?? '';
    case 'control.changed':
      return event.registry ?? event.cluster ?? event.project ?? '';
    case 'credential.issued':
      return event.audience ?? '';
    case 'change.told':
    case 'scope.exceeded':
      return '';
  }
}
