import { Command } from 'commander';
import type { Whereabouts } from '../../analysis/look-ups/where.ts';
import { type Finding, SEVERITIES } from '../../../core/finding.ts';
import { who } from '../../../core/actor.ts';
import { formatReference } from '../../../core/reference.ts';
import { recordedActor } from '../../../core/recorded-actor.ts';
import type { Deployment, DigestlessPush, Push } from '../../../core/subjects.ts';
import { formatTime } from '../../../core/time.ts';
import { counted } from '../../../core/count.ts';
import { capitalised, clock, imageName, placeName, taggedName } from '../../../sinks/phrases.ts';
import { placementJson } from '../../../sinks/report-json.ts';
import { visible } from '../../../core/visible.ts';
import type { Io } from '../inputs/io.ts';
import { placeLines } from '../text/place-text.ts';
import { startsAgain } from '../text/starts-again.ts';
import { ask } from '../inputs/look-up.ts';
import { type Moment, momentArgument, momentAt } from '../inputs/moment.ts';
import { printed, type PrintOptions, tableOrJson, withReadOptions } from '../inputs/options.ts';

const EXAMPLES = `
Examples:
  landwaiter where shop/api:1.4.2 logs/           where any digest this tag ever meant runs or ran
  landwaiter where sha256:9f86d081884c… --store sqlite:landwaiter.db
  landwaiter where mallory logs/                  everything mallory pushed, and where it runs
  landwaiter where ci-bot --pushed-since 2026-11-16T21:00:00Z logs/   since its token was stolen`;

const MOST_ARRIVALS = 3;

interface WhereOptions extends PrintOptions {
  readonly pushedSince?: Moment;
  readonly pushedUntil?: Moment;
}

export function whereCommand(io: Io, exit: (status: number) => void): Command {
  return tableOrJson(withReadOptions(new Command('where')))
    .summary('where an image, or everything an actor pushed, runs or ran')
    .description(
      'Prints every place that runs or ran an image, from when to when, and its containers: pod, uid, id of the runtime. What no record tells is said. Given an actor, everything the actor pushed or set and every place that runs or ran it, what is under suspicion first; given an address, what was done from there. With --store and no path it is looked up, with the findings of the last evaluation of the store; --at judges everything anew.',
    )
    .argument(
      '<image|actor>',
      'a digest (or its first 12 digits), a reference, a repository path, the exact name of an actor, or an address',
    )
    .argument('[path...]', 'files and folders; none with --store: what the store holds')
    .option('--pushed-since <time|span>', 'of an actor: what it pushed from then on', momentArgument)
    .option('--pushed-until <time|span>', 'of an actor: what it pushed before this', momentArgument)
    .addHelpText('after', EXAMPLES)
    .action(async (what: string, paths: readonly string[], options: WhereOptions) =>
      exit(await run(what, paths, options, io)),
    );
}

async function run(what: string, paths: readonly string[], options: WhereOptions, io: Io): Promise<number> {
  const [{ whereIs }, { evaluation }] = await Promise.all([
    import('../../analysis/look-ups/where.ts'),
    import('../text/trace-text.ts'),
  ]);
  const { answer: found, evaluatedAt } = await ask([what, 'image or actor'], paths, options, io, (seen) =>
    whereIs(what, seen, {
      since: momentAt(options.pushedSince, seen.lineage.at),
      until: momentAt(options.pushedUntil, seen.lineage.at),
    }),
  );
  printed(options, io, { table: () => text(found, what), json: () => json(found, evaluation(evaluatedAt)) });
  return 0;
}

function text(found: Whereabouts, what: string): string {
  const { of, pushes, untold, deployments, arrivals, placements, started, within, heirs, acts, from, notOnRecord } =
    found;
  const lines: string[] = [];
  const isFrom = of === 'address';
  const doer = isFrom ? `From ${visible(what)} somebody` : visible(what);
  if (from.length > 0) lines.push(`From ${visible(what)}:`, ...from.map(actLine), '');
  if (pushes.length > 0) lines.push(...pushLines(found, doer), '');
  if (untold.length > 0) {
    const title = `${doer} set ${counted(untold.length, 'tag')} of which no record tells the image:`;
    lines.push(title, ...untold.map(untoldLine), '');
  }
  if (deployments.length > 0) {
    const title = `${doer} set the image of a container ${counted(deployments.length, 'time')}:`;
    lines.push(title, ...deployments.map(deploymentLine), '');
  }
  if (of === 'actor' && lines.length === 0)
    return acts.length === 0
      ? `${visible(what)} pushed and deployed nothing in that time.\n`
      : `${visible(what)} pushed nothing under this name.\n${acts.map((act) => `${visible(what)} ${visible(act)}.\n`).join('')}`;
  if (of === 'image' && placements.length === 0) lines.push(...arrivalLines(arrivals));
  const running = placements.filter((one) => one.running).length;
  if (placements.length > 0) lines.push(`${counted(placements.length, 'place')}, ${running} running:`);
  for (const row of placements) lines.push(...placeLines(row));
  lines.push(...startsAgain(placements), ...started.map(startedLine));
  if (started.some(({ ended }) => ended === undefined))
    lines.push('Whether what a host started runs still, no record tells where none tells that it ended.');
  if (started.length > 0) return ended(lines, notOnRecord);
  if (placements.length === 0 && within.length > 0) lines.push(...within.map(visible));
  else if (placements.length === 0 && isFrom && pushes.length + deployments.length === 0)
    lines.push('Nothing is on record as pushed or deployed from there.');
  else if (placements.length === 0)
    lines.push(
      `${of === 'image' ? (heirs.length > 0 ? 'By this digest it is not' : 'It is not') : 'None of it is'} known to run, or to have run, anywhere.`,
    );
  lines.push(...heirs.map(visible));
  return ended(lines, notOnRecord);
}

function ended(lines: readonly string[], notOnRecord: readonly string[]): string {
  return `${[...lines, ...notOnRecord.map((gap) => `${visible(capitalised(gap))}.`)].join('\n')}\n`;
}

/** What is under suspicion first and marked: of very many the one that somebody else made with a stolen credential. */
function pushLines({ pushes, suspected }: Whereabouts, doer: string): readonly string[] {
  const accounts = new Set(pushes.map((push) => recordedActor(push)?.name ?? ''));
  const line = (push: Push): string => {
    const finding = suspected.get(push.key);
    const by = accounts.size > 1 ? `  by ${visible(who(recordedActor(push)))}` : '';
    const mark = finding
      ? `  ${finding.severity.toUpperCase()} ${finding.rule} ${finding.id.slice(0, 8)}${otherName(finding, push)}`
      : '';
    return `  ${clock(push.at)}  ${visible(imageName(push))}${push.address === undefined ? '' : `  from ${push.address}`}${by}${mark}`;
  };
  const rank = ({ key }: Push): number => SEVERITIES.indexOf(suspected.get(key)?.severity ?? 'info');
  const marked = pushes.filter(({ key }) => suspected.has(key)).sort((one, other) => rank(one) - rank(other));
  const others = pushes.filter(({ key }) => !suspected.has(key));
  if (marked.length === 0) return [`${doer} pushed ${pushed(pushes)}:`, ...pushes.map(line)];
  return [
    `${doer} pushed ${pushed(pushes)}, ${marked.length} of ${pushes.length} under suspicion:`,
    ...marked.map(line),
    ...(others.length > 0 ? ['and, with nothing against it:', ...others.map(line)] : []),
  ];
}

/** ` (as shop/api:main-arm64)`, where what is found is about the same bytes under another name, or the index that lists them. */
function otherName({ image }: Finding, push: Push): string {
  if (!image || formatReference(image) === push.key) return '';
  return ` (as ${visible(taggedName(image))})`;
}

function actLine({ at, says }: Whereabouts['from'][number]): string {
  return `  ${clock(at)}  ${visible(says)}`;
}

function untoldLine({ at, address, client, ...name }: DigestlessPush): string {
  const from = address === undefined ? '' : `  from ${address}`;
  return `  ${clock(at)}  ${visible(imageName(name))}${from}${client === undefined ? '' : `  with ${visible(client.split(' ')[0] ?? client)}`}`;
}

function deploymentLine({ at, container, image, address, ...place }: Deployment): string {
  return `  ${clock(at)}  ${visible(`${placeName({ ...place, container })}: ${image}`)}${address === undefined ? '' : `  from ${visible(address)}`}`;
}

/** `2 images and 1 attachment`: a signature is no image. */
function pushed(pushes: readonly Push[]): string {
  const attached = pushes.filter(({ kind }) => kind === 'artifact').length;
  const images = pushes.length - attached;
  const told = [
    ...(images > 0 ? [counted(images, 'image')] : []),
    ...(attached > 0 ? [counted(attached, 'attachment')] : []),
  ];
  return told.join(' and ');
}

/** How what runs nowhere came: its last pushes. */
function arrivalLines(arrivals: readonly Push[]): readonly string[] {
  const earlier = arrivals.length - MOST_ARRIVALS;
  return [
    ...(earlier > 0 ? [`${counted(earlier, 'earlier push', 'earlier pushes')}, and:`] : []),
    ...arrivals
      .slice(-MOST_ARRIVALS)
      .map((push) => `${visible(imageName(push))}, pushed by ${visible(who(push.actor))} at ${clock(push.at)}`),
  ];
}

/** `started on build-1 3 times, first at …, last at …, as registry.example/shop/api:1.4` */
function startedLine(one: Whereabouts['started'][number]): string {
  const { host, image, from, last, unsure, facts } = one;
  const when =
    facts.length === 1
      ? `at ${clock(from)}`
      : `${counted(facts.length, 'time')}, first at ${clock(from)}, last at ${clock(last)}`;
  const end =
    one.ended === undefined ? '' : `, ${facts.length === 1 ? 'ended at' : 'all ended by'} ${clock(one.ended)}`;
  const which = unsure ? '; whether of this image or of another that had the name, no record tells' : '';
  return visible(`Started on ${host ?? 'a host without a name'} ${when}${end}, as ${image}${which}.`);
}

function json(
  {
    pushes,
    suspected,
    from,
    untold,
    deployments,
    arrivals,
    placements,
    started,
    within,
    heirs,
    acts,
    notOnRecord,
  }: Whereabouts,
  evaluated: object,
): object {
  return {
    version: 1,
    ...evaluated,
    pushes: pushes.map((push) => ({ ...pushJson(push), ...suspicionJson(suspected.get(push.key)) })),
    from: from.map(({ at, says }) => ({ at: formatTime(at), says })),
    untold: untold.map(pushJson),
    deployments: deployments.map(({ at, cluster, namespace, workload, container, image, actor, address, client }) => ({
      cluster,
      namespace,
      workload,
      container,
      image,
      at: formatTime(at),
      actor,
      address,
      client,
    })),
    arrivals: arrivals.map(pushJson),
    placements: placements.map(placementJson),
    started: started.map(({ host, image, unsure, from, last, ended: end, facts }) => ({
      host,
      image,
      unsure,
      ended: end === undefined ? undefined : formatTime(end),
      from: formatTime(from),
      last: formatTime(last),
      times: facts.length,
    })),
    within,
    heirs,
    acts,
    notOnRecord,
  };
}

function suspicionJson(finding: Finding | undefined): object {
  return finding ? { suspicion: { id: finding.id, rule: finding.rule, severity: finding.severity } } : {};
}

function pushJson({ registry, repository, tag, at, actor, address, client, ...more }: Push | DigestlessPush): object {
  const digest = 'digest' in more ? more.digest : undefined;
  const record = 'told' in more ? recordedActor(more)?.name : undefined;
  const account = record === actor?.name ? undefined : record;
  return { registry, repository, tag, digest, at: formatTime(at), actor, account, address, client };
}
