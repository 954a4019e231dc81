import { InvalidInput } from '../../../core/error.ts';
import { embeddedJson } from '../../records/embedded-json.ts';
import type { JsonObject } from '../../source.ts';

// Rows of SQL over CloudTrail records: CloudTrail Lake, and Athena over the files of a trail.

const NAMES: readonly string[] = [
  'eventVersion',
  'eventTime',
  'eventSource',
  'eventName',
  'eventID',
  'eventType',
  'eventCategory',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'requestID',
  'recipientAccountId',
  'sharedEventID',
  'apiVersion',
];
const FLAGS: readonly string[] = ['readOnly', 'managementEvent'];
const OBJECTS: readonly string[] = ['requestParameters', 'responseElements', 'additionalEventData', 'resources'];

/** A row with its columns in lower case: SQL knows no case, and the query decides how they are written. */
function lowered(row: JsonObject): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Whether the row has what makes it a call. */
export function isCloudtrailRow(row: JsonObject): boolean {
  const columns = lowered(row);
  return ['eventid', 'eventsource', 'eventname'].every((name) => typeof columns.get(name) === 'string');
}

/**
 * The record of which the row is a part. @throws InvalidInput for a map that is printed as `{a=b, c=d}`: what a caller
 * chose could stand in it as another entry.
 */
export function cloudtrailRecord(row: JsonObject): JsonObject {
  const columns = lowered(row);
  const told = (name: string): unknown => {
    const value = columns.get(name.toLowerCase());
    return value === '' || value === null || value === 'null' ? undefined : value;
  };
  const entries = [
    ...NAMES.map((name): [string, unknown] => [name, told(name)]),
    ...FLAGS.map((name): [string, unknown] => [name, flag(told(name))]),
    ...OBJECTS.map((name): [string, unknown] => [name, objectIn(told(name), name)]),
    ['userIdentity', identityIn(told('userIdentity'))] satisfies [string, unknown],
  ].filter(([, value]) => value !== undefined);
  return { eventVersion: '1.08', ...Object.fromEntries(entries) };
}

function flag(value: unknown): unknown {
  return value === 'true' ? true : value === 'false' ? false : value;
}

function objectIn(value: unknown, name: string): unknown {
  if (typeof value !== 'string') return value;
  if (!/^[[{]\s*(?:["\]}[{]|$)/.test(value))
    throw new InvalidInput(
      name,
      `printed as {a=b, c=d}: let the query ask for json_format(CAST(${name} AS JSON)) AS ${name}`,
    );
  return embeddedJson(value, name);
}

/** Structures of `userIdentity` that are read; what a provider says of who signed in (`attributes` of it) is not. */
const INSIDE: ReadonlyMap<string, string> = new Map([
  ['principalid', 'principalId'],
  ['accountid', 'accountId'],
  ['accesskeyid', 'accessKeyId'],
  ['username', 'userName'],
  ['invokedby', 'invokedBy'],
  ['identityprovider', 'identityProvider'],
  ['sessioncontext', 'sessionContext'],
  ['sessionissuer', 'sessionIssuer'],
  ['creationdate', 'creationDate'],
  ['mfaauthenticated', 'mfaAuthenticated'],
  ['webidfederationdata', 'webIdFederationData'],
  ['federatedprovider', 'federatedProvider'],
  ['sourceidentity', 'sourceIdentity'],
]);

/** `{type=AssumedRole, arn=arn:aws:…, sessioncontext={…}}`: names in AWS have neither braces nor a comma before a blank. */
function identityIn(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (/^\{\s*"/.test(value)) return embeddedJson(value, 'userIdentity');
  const { fields, end } = structAt(value, 0);
  if (end !== value.length) throw new InvalidInput('userIdentity', 'not a structure');
  return fields;
}

const DEEPEST = 4;

function structAt(text: string, from: number, depth = 0): { readonly fields: JsonObject; readonly end: number } {
  const entries = new Map<string, unknown>();
  let at = from + 1;
  if (text[from] !== '{' || depth > DEEPEST) throw new InvalidInput('userIdentity', 'not a structure');
  while (text[at] !== '}') {
    const name = /[a-z]{1,40}(?==)/y;
    name.lastIndex = at;
    const [found] = name.exec(text) ?? [];
    if (found === undefined || entries.has(found)) throw new InvalidInput('userIdentity', 'not a structure');
    at += found.length + 1;
    if (text[at] === '{') {
      const inner = structAt(text, at, depth + 1);
      entries.set(found, inner.fields);
      at = inner.end;
    } else {
      const value = /(?:[^,{}]|,(?! )){0,2048}/y;
      value.lastIndex = at;
      const [said = ''] = value.exec(text) ?? [];
      if (said !== 'null' && said !== '') entries.set(found, said);
      at += said.length;
    }
    if (text.startsWith(', ', at)) at += 2;
    else if (text[at] !== '}') throw new InvalidInput('userIdentity', 'not a structure');
  }
  const fields = [...entries].map(([name, value]) => [INSIDE.get(name) ?? name, value] as const);
  return { fields: Object.fromEntries(fields), end: at + 1 };
}
