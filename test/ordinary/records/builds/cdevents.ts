import { type NativeRecord, told } from '../writer.ts';
import { namingOf } from '../naming.ts';
import type { Act, Build, Place } from '../../act.ts';
import type { BuildSystem, Feed, Organisation } from '../../organisation.ts';
import type { Image } from '../../../scenarios/act.ts';

/**
 * CDEvents of pipeline runs and of the artifacts that they published, as a plugin of Jenkins or Tekton sends them. They
 * name neither commit nor trigger. https://cdevents.dev/docs/
 */
export function cdevents(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  if (act.act !== 'build' || act.system.id !== feed.of) return [];
  const { name, source } = sourceOf(act);
  const run = `${act.run}-${act.attempt}`;
  const published = act.outcome === 'success' ? act.made : [];
  return [
    event(act, feed, act.at, 'pipelinerun.started.0.3.0', source, {
      id: run,
      content: { pipelineName: name, uri: source },
    }),
    ...published.map(({ image, to }) =>
      event(act, feed, act.ended - 2000, 'artifact.published.0.3.0', source, { id: purlOf(image, to), content: {} }),
    ),
    event(act, feed, act.ended, 'pipelinerun.finished.0.3.0', source, {
      id: run,
      content: { pipelineName: name, uri: source, outcome: act.outcome === 'success' ? 'success' : 'failure' },
    }),
  ];
}

function sourceOf({ project, system }: Build): { readonly name: string; readonly source: string } {
  const name = project.slice(project.lastIndexOf('/') + 1);
  return { name, source: addressOf(project, system) };
}

function addressOf(project: string, { product, host }: BuildSystem): string {
  if (product === 'tekton') return `https://${host}/apis/tekton.dev/v1/namespaces/${project.split('/', 1)[0]}`;
  if (product !== 'jenkins') return `https://${host}/${project}`;
  return `https://${host}/${project
    .split('/')
    .map((one) => `job/${one}`)
    .join('/')}/`;
}

/** https://github.com/package-url/purl-spec: `pkg:oci/api@sha256%3A…?repository_url=…&tag=…` */
function purlOf({ digest }: Image, { registry, repository, tag }: Place): string {
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  const tagged = tag === undefined ? '' : `&tag=${tag}`;
  return `pkg:oci/${name}@${digest.replace(':', '%3A')}?repository_url=${registry.host}/${repository}${tagged}`;
}

interface Subject {
  readonly id: string;
  readonly content: object;
}

function event(
  act: Build,
  feed: Feed,
  at: number,
  type: string,
  source: string,
  { id, content }: Subject,
): NativeRecord {
  return {
    at: told(at, feed),
    record: {
      context: {
        specversion: '0.5.0',
        id: namingOf(feed.of, type, act.run, act.attempt, id).uuid(),
        chainId: namingOf(feed.of, 'chain', act.run).uuid(),
        source,
        type: `dev.cdevents.${type}`,
        timestamp: new Date(told(at, feed)).toISOString(),
      },
      subject: { id, source, content },
    },
  };
}
