/** Any JSON value, as parsed. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One stretch of the recording: what really happened from `real` on is told as having happened from `told` on. */
export interface Stretch {
  /** Milliseconds by the lab machine's clock. */
  readonly real: number;
  /** Milliseconds in the story; absent: the stretch is not told at all. */
  readonly told?: number;
  /** The client's network address in the story. */
  readonly address: string;
}

/** How the lab's names become the story's. */
export interface Story {
  /** In the order in which they happened. */
  readonly stretches: readonly Stretch[];
  /** `127.0.0.1:PORT` in the lab and what it is called in the story. */
  readonly labHost: string;
  readonly toldHost: string;
}

/** Registry notification bodies, retold: one line each, without those that belong to no told stretch. */
export function retellNotifications(text: string, story: Story): string {
  return retell(text, (record) => {
    const events = list(record.events)
      .filter(isObject)
      .map((event) => notification(event, story))
      .filter(isPresent);
    return events.length === 0 ? undefined : { ...record, events };
  });
}

function notification(event: JsonObject, story: Story): JsonObject | undefined {
  const stretch = stretchAt(story, milliseconds(event.timestamp));
  if (stretch?.told === undefined) return undefined;
  const request = object(event.request);
  return {
    ...event,
    timestamp: retime(text(event.timestamp), stretch),
    target: named(event.target, story),
    request: {
      ...request,
      addr: readdress(text(request.addr), stretch),
      host: story.toldHost,
      useragent: plainAgent(text(request.useragent)),
    },
    source: { ...object(event.source), addr: 'registry-0:5000' },
  };
}

/** The registry's own JSON log, retold: requests only, without those that belong to no told stretch. */
export function retellAccessLog(text_: string, story: Story): string {
  return retell(text_, (record) => {
    const stretch = stretchAt(story, milliseconds(record.time));
    if (stretch?.told === undefined || !text(record.msg).startsWith('response completed')) return undefined;
    return {
      ...record,
      'http.request.host': story.toldHost,
      'http.request.remoteaddr': readdress(text(record['http.request.remoteaddr']), stretch),
      'http.request.useragent': plainAgent(text(record['http.request.useragent'])),
      time: retime(text(record.time), stretch),
    };
  });
}

/** Docker or podman events, retold: both carry `time` in seconds and `timeNano`. */
export function retellHostEvents(events: string, story: Story): string {
  return retell(events, (record) => {
    const stretch = stretchAt(story, Number(record.timeNano) / 1e6);
    if (stretch?.told === undefined) return undefined;
    const at = stretch.told + Math.floor(Number(record.timeNano) / 1e6) - stretch.real;
    return { ...object(named(record, story)), time: Math.floor(at / 1000), timeNano: at * 1e6 };
  });
}

/** Records of comparisons, retold: when they were made, and where the new image was read. */
export function retellComparisons(records: string, told: number, story: Story): string {
  return retell(records, (record) => ({
    ...record,
    observed: new Date(told).toISOString(),
    registry: text(record.registry) === story.labHost ? story.toldHost : text(record.registry),
  }));
}

/** Records of what is attached to images, retold: when it was asked, and where. */
export function retellEvidence(records: string, told: number, story: Story): string {
  return retellComparisons(records, told, story);
}

type JsonObject = { readonly [key: string]: Json };

function retell(lines: string, each: (record: JsonObject) => JsonObject | undefined): string {
  return lines
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => each(object(parse(line))))
    .filter(isPresent)
    .map((record) => `${JSON.stringify(record)}\n`)
    .join('');
}

function parse(line: string): Json {
  return JSON.parse(line);
}

// References and addresses that begin with the lab's host get the story's; digests and everything else stay.
function named(value: Json | undefined, story: Story): Json {
  if (typeof value === 'string') {
    if (value.startsWith(`${story.labHost}/`)) return story.toldHost + value.slice(story.labHost.length);
    const url = `http://${story.labHost}/`;
    return value.startsWith(url) ? `https://${story.toldHost}/${value.slice(url.length)}` : value;
  }
  if (isList(value)) return value.map((item) => named(item, story));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, named(item, story)]));
  return value ?? null;
}

function stretchAt(story: Story, real: number): Stretch | undefined {
  return story.stretches.findLast((stretch) => stretch.real <= real);
}

// Keeps the fraction below the millisecond as the program printed it.
function retime(time: string, stretch: Stretch): string {
  const at = (stretch.told ?? 0) + Date.parse(time) - stretch.real;
  const fine = /\.\d{3}(\d*)Z$/.exec(time)?.[1] ?? '';
  return new Date(at).toISOString().replace('Z', `${fine}Z`);
}

function readdress(address: string, stretch: Stretch): string {
  return stretch.address + address.slice(address.lastIndexOf(':'));
}

// Docker's user agent names the kernel it runs on; the story's hosts run Debian's.
function plainAgent(agent: string): string {
  return agent.replace(/ kernel\/\S+ /, ' kernel/6.12.57+deb13-amd64 ');
}

function milliseconds(time: Json | undefined): number {
  return Date.parse(text(time));
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function list(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

function object(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}
