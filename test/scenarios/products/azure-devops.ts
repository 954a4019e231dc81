import type { Build } from '../act.ts';
import type { NativeRecord } from '../stack.ts';
import { AZURE_NAMES, ticks } from './azure.ts';
import { namingOf, type Product } from './product.ts';

/** What each of the company's projects is called in Azure DevOps. */
export const DEVOPS_PROJECTS: Readonly<Record<string, string>> = { shop: 'Shop', base: 'Base', tools: 'Tools' };

const HOOKS = 'azure/devops-hooks.ndjson';
const BUILDS = 'azure/devops-builds.ndjson';
const MINUTE = 60_000;

/** Azure DevOps: the body of its hook at a build's end, and the build as its API lists it. Neither names images. */
export const azureDevops: Product = {
  tell: (act, at) => (act.act === 'build' ? built(act, at(act.at)) : []),
  forged: (act, at) => (act.act === 'build' ? built(act, at(act.at)).filter(({ file }) => file === HOOKS) : []),
  hum: (at) => Object.values(DEVOPS_PROJECTS).map((project) => documented(at, project)),
};

function built(act: Build, at: number): readonly NativeRecord[] {
  const ended = at + act.minutes * MINUTE;
  const build = buildOf(act, at);
  const begun = { ...build, status: 'inProgress', result: null, finishTime: null };
  const done = {
    ...build,
    status: 'completed',
    result: act.failed ? 'failed' : 'succeeded',
    finishTime: ticks(ended),
  };
  return [
    { file: BUILDS, at, record: begun },
    { file: BUILDS, at: ended, record: done },
    hook(ended + 3000, 'build.complete', build.project.id, `Build ${build.buildNumber} ${done.result}`, done),
  ];
}

function buildOf(act: Build, at: number) {
  const id = 10_000 + namingOf('build', act.run).below(900_000);
  const name = DEVOPS_PROJECTS[act.project] ?? act.project;
  const project = { id: projectId(name), name, state: 'wellFormed', visibility: 'private' };
  const requestedFor = identityOf(act);
  return {
    id,
    uri: `vstfs:///Build/Build/${id}`,
    url: `https://dev.azure.example/acme/${project.id}/_apis/build/Builds/${id}`,
    buildNumber: `${ticks(at).slice(0, 10).replaceAll('-', '')}.${1 + (id % 9)}`,
    queueTime: ticks(at - 4000),
    startTime: ticks(at),
    definition: {
      id: namingOf('definition', name, act.workflow).below(400),
      name: act.workflow,
      path: '\\',
      type: 'build',
      project,
    },
    project,
    sourceBranch: branchOf(act),
    sourceVersion: act.commit,
    queue: { id: 3, name: 'Images', pool: { id: 7, name: 'Images', isHosted: false } },
    priority: 'normal',
    reason: reasonOf(act),
    requestedFor,
    requestedBy: reasonOf(act) === 'manual' ? requestedFor : SERVICE,
    repository: { id: namingOf('repository', name).uuid(), type: 'TfsGit', name: act.project },
    triggerInfo: triggerInfoOf(act),
  };
}

const SERVICE = {
  displayName: 'Microsoft.VisualStudio.Services.TFS',
  uniqueName: '00000002-0000-8888-8000-000000000000',
};

/** For whom the build is: whoever pushed the commit, or asked. */
function identityOf({ by, trigger }: Build): { readonly displayName: string; readonly uniqueName: string } {
  if (trigger === 'schedule') return SERVICE;
  const who = by === 'pipeline' ? 'dana' : by;
  return { displayName: who, uniqueName: AZURE_NAMES[who] };
}

function reasonOf({ proxy, trigger }: Build): string {
  if (proxy) return 'manual';
  switch (trigger) {
    case 'push':
    case 'tag':
      return 'individualCI';
    case 'schedule':
      return 'schedule';
    case 'pull_request':
    case 'pull_request_target':
      return 'pullRequest';
    case 'manual':
      return 'manual';
  }
}

function branchOf(act: Build): string {
  return reasonOf(act) === 'pullRequest' ? `refs/pull/${pullOf(act)}/merge` : act.ref;
}

function pullOf({ run }: Build): number {
  return 1 + namingOf('pull', run).below(400);
}

function triggerInfoOf(act: Build): Readonly<Record<string, string>> {
  switch (reasonOf(act)) {
    case 'individualCI':
      return { 'ci.sourceBranch': act.ref, 'ci.sourceSha': act.commit, 'ci.triggerRepository': act.project };
    case 'pullRequest':
      return {
        'pr.number': String(pullOf(act)),
        'pr.isFork': act.fork === undefined ? 'False' : 'True',
        'pr.sender.name': act.fork?.split('/', 1)[0] ?? 'dana',
        'pr.sourceBranch': 'refs/heads/patch-1',
        'pr.sourceSha': act.commit,
      };
    default:
      return {};
  }
}

/** The documentation is released every hour, by a pipeline that has nothing to do with images. */
function documented(at: number, name: string): NativeRecord {
  const release = { id: Math.floor(at / 3_600_000), name: `Docs-${Math.floor(at / 3_600_000)}`, status: 'active' };
  const resource = { release, project: { id: projectId(name), name } };
  return hook(at, 'ms.vss-release.release-created-event', projectId(name), `Release ${release.name} created`, resource);
}

function hook(at: number, eventType: string, project: string, text: string, resource: object): NativeRecord {
  const naming = namingOf('hook', at, eventType, project, resource);
  return {
    file: HOOKS,
    at,
    record: {
      subscriptionId: namingOf('subscription', eventType, project).uuid(),
      notificationId: naming.below(100_000),
      id: naming.uuid(),
      eventType,
      publisherId: eventType.startsWith('ms.vss-release') ? 'rm' : 'tfs',
      message: { text, html: text, markdown: text },
      resource,
      resourceVersion: '2.0',
      resourceContainers: { collection: { id: namingOf('collection').uuid() }, project: { id: project } },
      createdDate: ticks(at),
    },
  };
}

function projectId(name: string): string {
  return namingOf('project', name).uuid();
}
