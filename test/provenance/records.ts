import type { Digest } from '../../src/core/digest.ts';
import { formatTime, MINUTE, type Time } from '../../src/core/time.ts';
import { attachedRecords } from '../../src/app/verifying/verify-records.ts';
import type { Material } from '../../src/provenance/material.ts';
import { inManifest } from './in-manifest.ts';

interface Place {
  readonly host: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: Digest;
}

/** A push as a registry of Distribution tells of it, also one by its digest alone. */
export function pushRecord({ host, repository, tag, digest }: Omit<Place, 'tag'> & Partial<Place>, at: Time): object {
  const name = tag ?? digest;
  return {
    id: `push-of-${repository}-${name}`,
    timestamp: formatTime(at),
    action: 'push',
    target: { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, repository, tag },
    request: { id: `r-${name}`, addr: '192.0.2.10:40158', host, method: 'PUT', useragent: 'skopeo/1.18.0' },
    actor: { name: 'ci' },
    source: { addr: 'registry-0:5000', instanceID: '1' },
  };
}

/** A pod of it that has run since then. */
export function podRecord({ host, repository, tag, digest }: Place, at: Time, name = 'api-0'): object {
  const image = `${host}/${repository}`;
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name, namespace: 'shop', uid: name, creationTimestamp: formatTime(at + MINUTE) },
    spec: { containers: [{ name: 'api', image: `${image}:${tag}` }] },
    status: {
      phase: 'Running',
      startTime: formatTime(at + MINUTE),
      containerStatuses: [
        {
          name: 'api',
          image: `${image}:${tag}`,
          imageID: `${image}@${digest}`,
          containerID: `containerd://${'d'.repeat(64)}`,
          ready: true,
          restartCount: 0,
          state: { running: { startedAt: formatTime(at + MINUTE) } },
        },
      ],
    },
  };
}

/** What was answered about what is attached to it: all of it. */
export function evidenceRecords(
  { host, repository, digest }: Place,
  at: Time,
  materials: readonly Material[],
): readonly object[] {
  const attachments = materials.map((material) => ({ subject: digest, ...inManifest(material) }));
  const listed = { isComplete: true, missing: [], dropped: [], isUnanswered: false };
  return attachedRecords(
    { digest, children: [], indexes: [], attachments, listed },
    { registry: host, repository },
    at,
  );
}
