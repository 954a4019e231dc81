import type {
  Act,
  Build,
  Control,
  Decision,
  Delete,
  Deploy,
  HostAct,
  Image,
  Pull,
  Push,
  Release,
  Report,
  Run,
  Target,
  Who,
} from './act.ts';

/** Acts as the company does them; `told` says what is different this time. */
type Told<Kind> = Partial<Omit<Kind, 'act' | 'at'>>;

export const HOUR = 60;
export const DAY = 24 * HOUR;

/** `shop/api:1.4.2`, `shop/api`, or `other.example/shop/api:1`: a host has a dot or a colon before the first slash. */
export function target(text: string): Target {
  const slash = text.indexOf('/');
  const first = slash < 0 ? '' : text.slice(0, slash);
  const host = /[.:]/.test(first) ? first : undefined;
  const path = host === undefined ? text : text.slice(slash + 1);
  const [repository = '', tag] = path.split(':');
  return { repository, ...(tag !== undefined && { tag }), ...(host !== undefined && { host }) };
}

/** The image by its digest. */
export function pinned(repository: string, image: Image): Target {
  return { ...target(repository), digest: image.digest };
}

export function build(at: number, run: string, commit: string, told: Told<Build> = {}): Build {
  return {
    act: 'build',
    at,
    by: 'pipeline',
    run,
    commit,
    project: 'shop',
    workflow: 'release',
    ref: 'refs/heads/main',
    trigger: 'push',
    minutes: 10,
    ...told,
  };
}

export function push(at: number, image: Image, to: string, told: Told<Push> = {}): Push {
  return { act: 'push', at, by: 'pipeline', image, to: target(to), client: 'buildkit', from: 'runner', ...told };
}

/** The promoter's copy of an image into another repository, blobs mounted. */
export function promote(at: number, image: Image, from: string, to: string, told: Told<Push> = {}): Push {
  return push(at, image, to, { by: 'promoter', client: 'skopeo', copyOf: target(from), ...told });
}

export function pull(at: number, image: Image, from: string, told: Told<Pull> = {}): Pull {
  return { act: 'pull', at, by: 'node', image, from: target(from), client: 'engine', ...told };
}

export function remove(at: number, image: Image, what: string, told: Told<Delete> = {}): Delete {
  return { act: 'delete', at, by: 'retention', target: target(what), image, what: 'tag', from: 'cluster', ...told };
}

export function onHost(at: number, host: string, what: HostAct['what'], image: Image, name?: string): HostAct {
  return {
    act: 'host',
    at,
    by: host.startsWith('ci-') ? 'pipeline' : 'dana',
    host,
    what,
    image,
    ...(name !== undefined && { target: target(name) }),
  };
}

/** `deploy(at, 'shop/api', image, 'prod/shop/api:1.4.2')`: the delivery controller updates Deployment api. */
export function deploy(
  at: number,
  workload: string,
  image: Image,
  what: string | Target,
  told: Told<Deploy> = {},
): Deploy {
  return {
    act: 'deploy',
    at,
    by: 'deployer',
    workload,
    kind: 'Deployment',
    verb: 'update',
    image,
    target: typeof what === 'string' ? target(what) : what,
    container: nameOf(workload),
    as: 'container',
    cluster: 'prod',
    from: 'cluster',
    ...told,
  };
}

export function run(at: number, workload: string, image: Image, what: string | Target, told: Told<Run> = {}): Run {
  return {
    act: 'run',
    at,
    by: 'node',
    workload,
    kind: 'Deployment',
    pod: `${nameOf(workload)}-1`,
    container: nameOf(workload),
    as: 'container',
    image,
    target: typeof what === 'string' ? target(what) : what,
    cluster: 'prod',
    ...told,
  };
}

/** Deployed, pulled and running: two pods, a minute apart. */
export function rollOut(
  at: number,
  workload: string,
  image: Image,
  what: string | Target,
  told: Told<Deploy> = {},
): readonly Act[] {
  const asked = deploy(at, workload, image, what, told);
  const { cluster, kind, container, as } = asked;
  return [
    asked,
    ...[1, 2].flatMap((pod): Act[] => [
      { act: 'pull', at: at + pod, by: 'node', image, from: asked.target, client: 'engine' },
      run(at + pod, workload, image, asked.target, {
        cluster,
        kind,
        container,
        as,
        pod: `${nameOf(workload)}-${image.name.replaceAll(/[^a-z0-9]+/g, '')}-${pod}`,
      }),
    ]),
  ];
}

export function control(at: number, by: Who, what: Control['what'], on: string, told: Told<Control> = {}): Control {
  return { act: 'control', at, by, what, on, from: 'office', ...told };
}

export function decision(
  at: number,
  what: Decision['what'],
  workload: string,
  image: Image,
  name: string,
  told: Told<Decision> = {},
): Decision {
  return { act: 'decision', at, by: 'controller', what, workload, image, target: target(name), ...told };
}

export function report(at: number, run: string, image: Image, to: string): Report {
  return { act: 'report', at, by: 'pipeline', run, image, to: target(to) };
}

export function release(at: number, tag: string, told: Told<Release> = {}): Release {
  return { act: 'release', at, by: 'dana', project: 'shop', tag, ...told };
}

function nameOf(workload: string): string {
  return workload.slice(workload.indexOf('/') + 1);
}
