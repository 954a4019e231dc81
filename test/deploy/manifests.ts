import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import * as z from 'zod';

/** An object of a manifest, as far as every kind has it. */
const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});

export type Manifest = z.output<typeof manifest>;

/** All objects in the order in which `kubectl apply -f FOLDER` sends them: files by name, subfolders not at all. */
export function manifestsIn(folder: string): readonly Manifest[] {
  const files = readdirSync(folder).filter((name) => /\.(?:ya?ml|json)$/.test(name));
  return files.sort().flatMap((name) => documents(join(folder, name)));
}

/** Numbers such as 0440 are octal to Kubernetes, whose YAML is 1.1. */
function documents(path: string): readonly Manifest[] {
  return parseAllDocuments(readFileSync(path, 'utf8'), { version: '1.1' }).map((one) => {
    if (one.errors[0]) throw one.errors[0];
    return manifest.parse(one.toJS());
  });
}

const probe = z.strictObject({
  httpGet: z.strictObject({ path: z.string(), port: z.literal('https'), scheme: z.literal('HTTPS') }),
  periodSeconds: z.int(),
  timeoutSeconds: z.int().optional(),
  failureThreshold: z.int().optional(),
});

const container = z.strictObject({
  name: z.string(),
  image: z.string(),
  imagePullPolicy: z.enum(['IfNotPresent', 'Always']),
  args: z.array(z.string()),
  env: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  ports: z.array(z.strictObject({ name: z.string(), containerPort: z.int() })),
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
  resources: z.strictObject({
    requests: z.strictObject({ cpu: z.string(), memory: z.string() }),
    limits: z.strictObject({ memory: z.string(), 'ephemeral-storage': z.string() }),
  }),
  // What the restricted level of Pod Security asks of a container.
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  volumeMounts: z.array(
    z.strictObject({ name: z.string(), mountPath: z.string(), readOnly: z.literal(true).optional() }),
  ),
});

/** The server's StatefulSet: what may stand there and nothing else, so that a key that no API server knows is noticed. */
export const statefulSet = z.strictObject({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('StatefulSet'),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.strictObject({
    replicas: z.literal(1),
    serviceName: z.string(),
    selector: z.strictObject({ matchLabels: z.record(z.string(), z.string()) }),
    template: z.strictObject({
      metadata: z.strictObject({ labels: z.record(z.string(), z.string()) }),
      spec: z.strictObject({
        serviceAccountName: z.string(),
        enableServiceLinks: z.boolean(),
        terminationGracePeriodSeconds: z.int().min(20),
        // And of a pod. No host network, processes or paths: such keys are not in these lists.
        securityContext: z.strictObject({
          runAsNonRoot: z.literal(true),
          runAsUser: z.int().positive(),
          runAsGroup: z.int().positive(),
          fsGroup: z.int().positive(),
          fsGroupChangePolicy: z.literal('OnRootMismatch'),
          seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
        }),
        containers: z.tuple([container]),
        volumes: z.array(
          z.union([
            z.strictObject({ name: z.string(), configMap: z.strictObject({ name: z.string() }) }),
            z.strictObject({
              name: z.string(),
              secret: z.strictObject({ secretName: z.string(), defaultMode: z.literal(0o440) }),
            }),
          ]),
        ),
      }),
    }),
    volumeClaimTemplates: z.tuple([
      z.strictObject({
        metadata: z.strictObject({ name: z.string() }),
        spec: z.strictObject({
          accessModes: z.tuple([z.literal('ReadWriteOnce')]),
          resources: z.strictObject({ requests: z.strictObject({ storage: z.string() }) }),
        }),
      }),
    ]),
  }),
});
