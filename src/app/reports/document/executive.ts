import type { Trust } from '../../../core/custody.ts';
import { counted } from '../../../core/count.ts';
import { SEVERITIES } from '../../../core/finding.ts';
import { besideExplained, explainedFraction, fraction } from '../../../sinks/phrases.ts';
import { severities } from '../../../sinks/rows.ts';
import type { PeriodReport } from '../model/schema.ts';
import type { Block, Cell, Section } from './document.ts';
import { FIRST_SHEET, standingsTable } from './sections.ts';
import { cell, dayOf, environment, imageText, minuteOf, shortened, table, told } from './words.ts';

/** How much of each list there is on the first sheet, so that it stays one; the sheets after it have more. */
const ROOM = { open: 4, untrusted: 3, pushers: 5, letPast: 2, controls: 2, gaps: 3 } as const;
/** With this many environments there is less room for all else. */
const MANY_ENVIRONMENTS = 4;
const LITTLE_ROOM: Room = { open: 3, untrusted: 1, pushers: 3, letPast: 1, controls: 1, gaps: 1 };

type Room = Readonly<Record<keyof typeof ROOM, number>>;

/** One sheet: can the images be trusted, what is open, what is let past, what is not known. */
export function executive(report: PeriodReport): Section {
  const { standings, pushes, gaps } = report;
  const room: Room = standings.length < MANY_ENVIRONMENTS ? ROOM : LITTLE_ROOM;
  const sum = (key: Trust['standing']): number => standings.reduce((all, one) => all + one[key], 0);
  const [trusted, allowed, broken, unknown] = [sum('trusted'), sum('allowed'), sum('broken'), sum('unknown')];
  const all = trusted + allowed + broken + unknown;
  return {
    id: 'summary',
    title: 'In short',
    blocks: [
      {
        kind: 'figures',
        figures: [
          {
            value: fraction(trusted, all),
            name: 'running containers whose images are complete in all that is required',
            ...(trusted === all && all > 0 && { tone: 'good' as const }),
          },
          { value: String(allowed), name: 'allowed by an exception', tone: 'faint' },
          { value: String(broken), name: 'with a link missing or contradicted', tone: broken > 0 ? 'bad' : 'faint' },
          { value: String(unknown), name: 'of which it is not known', tone: 'faint' },
          {
            value: explainedFraction(pushes),
            name: `pushes in the period explained by an approved build${besideExplained(pushes, '; ')}`,
          },
        ],
      },
      standingsTable(report, FIRST_SHEET),
      ...openFindings(report, room),
      ...untrusted(report, room),
      { kind: 'paragraph', text: pushedInShort(report, room) },
      ...letPastInShort(report, room),
      ...controlsInShort(report, room),
      {
        kind: 'paragraph',
        text: `What is not known${gaps.length > room.gaps ? `: ${gaps.length} gaps, all of them on the next sheet` : ''}:`,
      },
      {
        kind: 'list',
        items: gaps.slice(0, room.gaps),
        more: Math.max(0, gaps.length - room.gaps),
        none: 'No gap was found.',
      },
    ],
  };
}

function openFindings({ findings, findingsAsOf, incidents, places }: PeriodReport, room: Room): readonly Block[] {
  const counts = SEVERITIES.map((severity) => `${findings[severity]} ${severity}`).join(', ');
  const when =
    findingsAsOf === 'the end'
      ? 'at the end of the period'
      : 'of the period when it was evaluated, since no history tells of its end';
  const lookedAfter = incidents.filter(({ state }) => state === 'acknowledged');
  const open = [...incidents.filter(({ state }) => state === 'open'), ...lookedAfter];
  const also = lookedAfter.length === 0 ? '' : ` Acknowledged, looked after and not over: ${severities(lookedAfter)}.`;
  const inShort: Block = { kind: 'paragraph', text: `Findings open ${when}: ${counts}.${also}` };
  if (open.length === 0) return [inShort];
  return [
    inShort,
    table(
      'Open findings',
      [
        ['Finding', 33],
        ['Image', 34],
        ['Who', 15],
        ['Where', 18],
      ],
      open.map((one) => [
        {
          ...cell(
            one.title,
            `${one.severity}${one.state === 'open' ? '' : `, ${one.state}`}, ${minuteOf(one.opened)}, ${one.id}`,
          ),
          ...(BAD.has(one.severity) && { tone: 'bad' as const }),
        },
        one.image ? imageCell(one.image) : cell(one.about ? `${one.about.kind} ${one.about.name}` : 'no image'),
        cell(one.who[0] ?? 'nobody on record', one.who.slice(1, 2).join('')),
        placeOf(one, places),
      ]),
      { none: '', most: room.open },
    ),
  ];
}

/** Where it happened; of an image alone, where it runs. */
function placeOf(
  { placement, environment: name, image }: PeriodReport['incidents'][number],
  places: PeriodReport['places'],
): Cell {
  const running = places.find(({ digest }) => digest !== undefined && digest === image?.digest);
  const found = placement ?? running;
  return found
    ? cell(`${found.namespace} / ${found.workload}`, name ?? running?.environment)
    : cell(name ?? 'no place on record');
}

function imageCell({
  registry,
  repository,
  tag,
  digest,
}: Pick<PeriodReport['images'][number], 'registry' | 'repository' | 'tag' | 'digest'>): Cell {
  const note = [registry ?? '', digest === undefined ? '' : shortened(digest)].filter((one) => one !== '').join(' ');
  return cell(imageText({ repository, tag }), note);
}

const BAD: ReadonlySet<string> = new Set(['critical', 'high']);

/** Where something runs that is not trusted, what is wrong with it first. */
function untrusted({ places, images, mode }: PeriodReport, room: Room): readonly Block[] {
  const of = (...standings: readonly string[]) => places.filter(({ standing }) => standings.includes(standing));
  const all = [...of('broken'), ...of('allowed'), ...of('unknown')];
  if (all.length === 0) return [];
  return [
    { kind: 'paragraph', text: 'What runs and is not trusted:' },
    table(
      'What runs and is not trusted',
      [
        ['Image', 34],
        ['Where', 20],
        ['Pushed by', 12],
        ['Why', 34],
      ],
      all.map((one) => {
        const image = images.find(
          (other) => imageText({ ...other, tag: undefined }) === repositoryOf(one.image) && other.digest === one.digest,
        );
        return [
          image ? imageCell(image) : cell(one.image),
          cell(`${one.namespace} / ${one.workload}`, environment(one.environment, mode)),
          cell(image?.pushedBy ?? 'nobody on record'),
          told(one.standing, one.allowed ?? (image?.because && `${image.because.link}: ${image.because.reason}`)),
        ];
      }),
      { none: '', most: room.untrusted },
    ),
  ];
}

/** Without its tag. */
function repositoryOf(image: string): string {
  return image.replace(/:[^:/]*$/, '');
}

function pushedInShort({ pushers }: PeriodReport, room: Room): string {
  if (pushers.length === 0) return 'Pushed in the period: nothing is on record.';
  const named = pushers
    .slice(0, room.pushers)
    .map(
      ({ actor, pushes, unexplained }) =>
        `${actor ?? 'nobody on record'} ${pushes}${unexplained > 0 ? ` (${unexplained} that no build explains)` : ''}`,
    );
  const more = pushers.length - named.length;
  return `Pushed in the period: ${named.join(', ')}${more > 0 ? `, and ${more} more` : ''}.`;
}

/** The sentences of all controls, each with those that it answers. */
function controlsInShort({ controls }: PeriodReport, room: Room): readonly Block[] {
  const held = controls.filter(({ answer }) => answer === 'shown');
  const broken = controls.filter(({ says }) => says.startsWith('broken'));
  const rest = controls.filter((one) => !held.includes(one) && !broken.includes(one));
  const groups = [...Map.groupBy([...broken, ...rest, ...held], ({ says }) => says)];
  const items = groups
    .slice(0, room.controls)
    .map(([says, own]) => `${own.map(({ framework, id }) => `${framework} ${id}`).join(', ')}: ${says}`);
  return [
    {
      kind: 'paragraph',
      text: `Controls: ${held.length} held, ${broken.length} broken, ${rest.length} that cannot be told; all of them at the end.`,
    },
    { kind: 'list', items, more: groups.length - items.length, none: '' },
  ];
}

function letPastInShort({ letPast }: PeriodReport, room: Room): readonly Block[] {
  if (letPast.length === 0) return [{ kind: 'paragraph', text: 'Let past in the period: nothing.' }];
  const kinds = Map.groupBy(letPast, ({ kind }) => kind);
  const counts = [...kinds].map(([kind, own]) => counted(own.length, kind, kind.endsWith('s') ? kind : `${kind}s`));
  const overdue = letPast.filter(({ isReviewOverdue }) => isReviewOverdue).length;
  const resting = letPast.filter(({ rests }) => rests !== undefined).length;
  const text = [
    `Let past in the period: ${counts.join(', ')}.`,
    ...(overdue > 0 ? [`Reviews overdue: ${overdue}.`] : []),
    ...(resting > 0 ? [`Ended or used, and something still rests on it: ${resting}.`] : []),
  ].join(' ');
  const items = letPast.slice(0, room.letPast).map(({ id, ends, what, owner, approvedBy, standing }) => {
    const until = ends === undefined ? 'no end told' : `until ${dayOf(ends)}`;
    return `${id}, ${standing}, ${until}; owner ${owner ?? 'nobody named'}, approved by ${approvedBy ?? 'nobody'}: ${subjectsOf(what)}`;
  });
  return [
    { kind: 'paragraph', text },
    { kind: 'list', items, more: letPast.length - items.length, none: '' },
  ];
}

/** What is let past, before by which rules it would be told. */
function subjectsOf(what: string): string {
  const parts = what.split('; ');
  const subjects = parts.filter((one) => !one.startsWith('rules '));
  return (subjects.length > 0 ? subjects : parts).join('; ');
}
