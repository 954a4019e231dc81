import { type Digest, parseDigest } from '../../core/digest.ts';
import type {
  ContainerObserved,
  HostAction,
  HostImage,
  ManifestDeleted,
  ManifestPulled,
  ManifestPushed,
  Owner,
  Product,
  RunReported,
  WorkloadChanged,
} from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { MINUTE } from '../../core/time.ts';
import type { Moment, Step } from './history.ts';
import { EMPTY_LAYER } from '../origins/empty-layers.ts';
import { named, written } from './image-names.ts';
import { actor, moment, observed, type Told, writtenTo } from './moments.ts';

/** `a` is `sha256:aaaa…`, `_` that of an empty layer; any other text of up to 32 characters is a digest of its own, too. */
export function digestOf(name: string): Digest {
  if (name === '_') return EMPTY_LAYER;
  if (/^[0-9a-f]$/.test(name)) return parseDigest(`sha256:${name.repeat(64)}`);
  const hex = [...name]
    .map((character) => (character.codePointAt(0) ?? 0).toString(16).padStart(2, '0').slice(-2))
    .join('');
  return parseDigest(`sha256:${hex.repeat(64).slice(0, 64 - 2)}${String(name.length % 100).padStart(2, '0')}`);
}

const ATTESTATION = '@';
/** A layer that is a Sigstore bundle. */
export const BUNDLE = 'z';
const LAYER_TYPES: ReadonlyMap<string, string> = new Map([
  [ATTESTATION, 'application/vnd.in-toto+json'],
  [BUNDLE, 'application/vnd.dev.sigstore.bundle.v0.3+json'],
]);

interface PushTold extends Told {
  readonly config?: string;
  /** One layer a letter, lowest first; `@` is the statement of an attestation, as builders put it beside platforms. */
  readonly layers?: string;
  /** One platform manifest a letter. */
  readonly children?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly subject?: string;
  readonly artifactType?: string;
  /** The id of the credential that it was done with. */
  readonly credential?: string;
  readonly through?: string;
}

/** `pushed('shop/api:1.4', 'a')`: ci-bot pushed the digest `aaaa…` as shop/api:1.4 to registry.acme.example. */
export function pushed(image: string, digest: string, told: PushTold = {}): Moment {
  return moment(
    (id, at): ManifestPushed => ({
      type: 'manifest.pushed',
      ...observed('distribution', id, at, told),
      ...named(image),
      ...actor(told.by ?? 'ci-bot'),
      digest: digestOf(digest),
      mediaType:
        told.children === undefined
          ? 'application/vnd.oci.image.manifest.v1+json'
          : 'application/vnd.oci.image.index.v1+json',
      client: told.client ?? 'Docker-Client/27.3.1 (linux)',
      address: told.from ?? '192.0.2.10',
      ...known({
        config: digestOrNone(told.config),
        layers:
          told.layers === undefined
            ? undefined
            : [...told.layers].map((layer) => ({
                digest: digestOf(layer),
                size: 1000,
                ...known({ mediaType: LAYER_TYPES.get(layer) }),
              })),
        children: told.children === undefined ? undefined : [...told.children].map(digestOf),
        labels: told.labels,
        artifactType: told.artifactType,
        credential: told.credential,
        impersonator: told.through === undefined ? undefined : actor(told.through).actor,
        subject: digestOrNone(told.subject),
      }),
    }),
  );
}

const digestOrNone = (name?: string) => (name === undefined ? undefined : digestOf(name));

/** A node pulled it: so the registry holds it under this name. */
export function pulled(image: string, digest: string, told: Told & { readonly config?: string } = {}): Step {
  return moment(
    (id, at): ManifestPulled => ({
      type: 'manifest.pulled',
      ...observed('distribution', id, at, told),
      ...named(image),
      ...actor(told.by ?? 'node-puller'),
      digest: digestOf(digest),
      ...known({ client: told.client, address: told.from, config: digestOrNone(told.config) }),
    }),
  );
}

/** The tag was removed; with `digest` and no tag in the name, the manifest with all its tags; with `whole`, the repository. */
export function deleted(
  image: string,
  told: Told & {
    readonly digest?: string;
    readonly retention?: boolean;
    readonly whole?: ManifestDeleted['whole'];
  } = {},
): Step {
  return moment(
    (id, at): ManifestDeleted => ({
      type: 'manifest.deleted',
      ...observed('distribution', id, at, told),
      ...named(image),
      ...actor(told.by ?? 'ci-bot'),
      ...known({ digest: digestOrNone(told.digest), retention: told.retention, whole: told.whole }),
    }),
  );
}

/** A container engine did something to the local image `image`: its config digest. Empty host or image: the record lacks it. */
export function onHost(
  host: string,
  action: HostAction,
  image: string,
  reference?: string,
  told: Pick<HostImage, 'labels' | 'container'> = {},
): Moment {
  return moment(
    (id, at): HostImage => ({
      type: 'host.image',
      ...observed('podman', id, at, {}),
      action,
      ...told,
      ...known({
        host: host === '' ? undefined : host,
        image: image === '' ? undefined : digestOf(image),
        reference: reference === undefined ? undefined : written(reference),
      }),
    }),
  );
}

/** An empty text: the record lacks it. */
interface RunTold extends Told {
  /** The account as which it runs, in the place of who started it. */
  readonly as?: string;
  readonly system?: string;
  readonly project?: string;
  /** A webhook about a job of it that was started again now: for the how manieth time. */
  readonly again?: number;
  /** By which people know it. */
  readonly number?: string;
  /** What is told is that it goes on, now. */
  readonly goesOn?: true;
  /** The build system's id of the project. */
  readonly id?: string;
  readonly workflow?: string;
  readonly ref?: string;
  readonly trigger?: string;
  readonly commit?: string;
  /** The fork that the commit came from. */
  readonly head?: string;
  /** The repository that its code is from, where the project is none. */
  readonly of?: string;
  /** Minutes. */
  readonly lasts?: number;
  /** What the run says it made: digests, or names with digests (`shop/api:1.4@a`). */
  readonly made?: readonly string[];
  /** Minutes before the run's begin at which its commit was made. */
  readonly committed?: number;
}

/** A run of acme/shop's release workflow on main begins now and ends ten minutes later; its record is written then. */
export function ran(run: string, told: RunTold = {}): Step {
  return moment((id, at): RunReported => {
    const ended = at + (told.lasts ?? 10) * MINUTE;
    const { again: attempt } = told;
    const end = { status: 'completed', conclusion: 'success', started: at, ended } as const;
    return {
      type: 'run.reported',
      ...observed('github', id, attempt === undefined && !told.goesOn ? ended : at, told),
      system: told.system ?? 'github',
      project: told.project ?? 'acme/shop',
      run,
      ...known({ projectId: told.id }),
      ...(told.goesOn
        ? { status: 'running' }
        : attempt === undefined
          ? end
          : { status: 'running', again: { at, attempt } }),
      ...(told.as === undefined ? actor(told.by ?? '') : { actor: { name: told.as, kind: 'robot' } }),
      ...known({
        workflow: unlessEmpty(told.workflow ?? '.github/workflows/release.yml'),
        ref: unlessEmpty(told.ref ?? 'refs/heads/main'),
        trigger: unlessEmpty(told.trigger ?? 'push'),
        number: told.number,
        commit: told.commit,
        head: told.head,
        sourceRepository: told.of,
        committed: told.committed === undefined ? undefined : at - told.committed * MINUTE,
        products: told.made?.map(product),
      }),
    };
  });
}

function unlessEmpty(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function product(made: string): Product {
  const [name = '', digest] = made.split('@');
  return digest === undefined ? { digest: digestOf(name) } : { reference: written(name), digest: digestOf(digest) };
}

interface WorkloadTold extends Told {
  readonly cluster?: string;
  readonly container?: string;
  /** Who acts as `by` by impersonation. */
  readonly through?: string;
  /** And is a person. */
  readonly human?: true;
  /** The id of the credential that it was done with. */
  readonly credential?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** `deployed('shop/api', 'shop/api:1.4')`: Argo CD created Deployment api in namespace shop of cluster prod-1. */
export function deployed(
  workload: string,
  image: string,
  told: WorkloadTold & { readonly verb?: WorkloadChanged['verb'] } = {},
): Step {
  const [, name = ''] = workload.split('/');
  return writtenTo(workload, told, {
    kind: 'Deployment',
    verb: told.verb ?? 'create',
    containers: [{ name: told.container ?? name, kind: 'container', image: written(image) }],
    ...actor(told.by ?? 'system:serviceaccount:argocd:application-controller'),
    ...known({
      client: told.client,
      address: told.from,
      credential: told.credential,
      annotations: told.annotations,
      impersonator:
        told.through === undefined ? undefined : { name: told.through, kind: told.human ? 'human' : 'unknown' },
    }),
  });
}

/** The workload, known before, was changed to this image. */
export function updated(workload: string, image: string, told: WorkloadTold = {}): Step {
  return deployed(workload, image, { ...told, verb: 'update' });
}

interface RunsTold extends WorkloadTold {
  /** The end of the pod's name. */
  readonly pod?: string;
  readonly ended?: boolean;
  /** Minutes ago that the pod was asked to end. */
  readonly stopping?: number;
  /** Minutes ago that it began to run. */
  readonly since?: number;
  readonly owners?: readonly Owner[];
  readonly uid?: string;
  readonly node?: string;
  /** The kubelet's report alone is on record: its `image` is what the runtime calls the bytes. */
  readonly byRuntime?: true;
}

/** `runs('shop/api', 'shop/api:1.4', 'a')`: the kubelet of cluster prod-1 said that a pod of the workload began to run `aaaa…` now. */
export function runs(workload: string, image: string, digest: string, told: RunsTold = {}): Step {
  const [namespace = '', name = ''] = workload.split('/');
  return moment(
    (id, at): ContainerObserved => ({
      type: 'container.observed',
      ...observed(told.byRuntime ? 'kubernetes-audit' : 'kubernetes-pods', id, at, told),
      cluster: told.cluster ?? 'prod-1',
      namespace,
      pod: `${name}-7d4b9c5f6d-${told.pod ?? 'x2x9q'}`,
      owners: told.owners ?? [{ kind: 'ReplicaSet', name: `${name}-7d4b9c5f6d` }],
      container: told.container ?? name,
      kind: 'container',
      image: written(image),
      digest: digestOf(digest),
      started: at - (told.since ?? 0) * MINUTE,
      running: told.ended !== true,
      ...(told.ended === true && { ended: at }),
      ...(told.stopping !== undefined && { stopping: at - told.stopping * MINUTE }),
      ...known({ podUid: told.uid, node: told.node, runtimeName: told.byRuntime }),
    }),
  );
}
