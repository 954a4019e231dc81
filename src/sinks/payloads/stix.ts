import { createHash } from 'node:crypto';
import { canonicalJson } from '../../core/canonical.ts';
import type { Finding } from '../../core/finding.ts';
import type { Time } from '../../core/time.ts';
import { taggedName, whereabouts } from '../phrases.ts';
import type { Alert } from '../alert.ts';
import { visible } from '../../core/visible.ts';

// Of this product's own making: identifiers that follow from names, so that the same finding has the same one tomorrow.
const NAMESPACE = Buffer.from('6d0f3c7a5b9e4f51a2c8e07d914b63fa', 'hex');
// STIX 2.1, 2.9: with this one every producer gives the same observable the same identifier, so that platforms join them.
const OBSERVABLES = Buffer.from('00abedb4aa42466c9c01fed23315a9b7', 'hex');
const MOST_NAME = 250;

/** A STIX 2.1 bundle: of every incident a sighting of its technique, an observation of the image, and a grouping of all. */
export function stixBundle(alerts: readonly Alert[], at: Time) {
  const objects = new Map<string, object>();
  const add = <Made extends { readonly id: string }>(made: Made): string => {
    objects.set(made.id, made);
    return made.id;
  };
  const author = add({
    type: 'identity',
    spec_version: '2.1',
    id: identifier('identity', 'landwaiter'),
    created: '2026-01-01T00:00:00.000Z',
    modified: '2026-01-01T00:00:00.000Z',
    name: 'Landwaiter',
    identity_class: 'system',
  });
  for (const alert of alerts) addAlert(alert, author, at, add);
  return {
    type: 'bundle',
    id: identifier('bundle', [at, ...objects.keys()].join(' ')),
    objects: [...objects.values()],
  };
}

function addAlert(
  { finding, parts }: Alert,
  author: string,
  at: Time,
  add: <Made extends { readonly id: string }>(made: Made) => string,
): void {
  const common = {
    spec_version: '2.1',
    created_by_ref: author,
    created: instant(finding.openedAt),
    modified: instant(Math.max(finding.openedAt, at)),
  };
  const techniques = [...new Set(finding.attack.map(({ technique }) => technique))].map((technique) =>
    add({
      type: 'attack-pattern',
      spec_version: '2.1',
      id: identifier('attack-pattern', technique),
      created: '2026-01-01T00:00:00.000Z',
      modified: '2026-01-01T00:00:00.000Z',
      name: technique,
      external_references: [
        {
          source_name: 'mitre-attack',
          external_id: technique,
          url: `https://attack.mitre.org/techniques/${technique.replace('.', '/')}`,
        },
      ],
    }),
  );
  const observables = observablesOf(finding).map(add);
  const observed = observables.length === 0 ? [] : [add(observation(finding, common, observables))];
  const sightings = techniques.map((technique) =>
    add({
      type: 'sighting',
      ...common,
      id: identifier('sighting', `${finding.id} ${technique}`),
      first_seen: instant(finding.firstEventAt),
      // It must not be before the first.
      last_seen: instant(Math.max(finding.firstEventAt, finding.lastEventAt)),
      count: 1,
      sighting_of_ref: technique,
      where_sighted_refs: [author],
      ...(observed.length > 0 && { observed_data_refs: observed }),
      confidence: CONFIDENCE[finding.confidence],
    }),
  );
  const place = whereabouts(finding);
  add({
    type: 'grouping',
    ...common,
    id: identifier('grouping', finding.id),
    name: visible(finding.title).slice(0, MOST_NAME),
    description: [finding.summary, finding.why, ...(place === undefined ? [] : [place]), ...parts.map(partText)]
      .map(visible)
      .join('\n'),
    context: 'suspicious-activity',
    labels: [finding.rule, `severity-${finding.severity}`, `state-${finding.state}`],
    object_refs: [author, ...techniques, ...observables, ...observed, ...sightings],
    external_references: [{ source_name: 'landwaiter', external_id: finding.id }],
    // Grouping has no such property of its own for "over".
    ...(finding.state === 'resolved' && { revoked: true }),
  });
}

const CONFIDENCE = { verified: 95, recorded: 85, asserted: 50, inferred: 25 } as const;

function partText({ rule, severity, summary }: Finding): string {
  return `${rule} (${severity}): ${summary}`;
}

function observation({ id, firstEventAt, lastEventAt }: Finding, common: object, objects: readonly string[]) {
  return {
    type: 'observed-data',
    ...common,
    id: identifier('observed-data', id),
    first_observed: instant(firstEventAt),
    last_observed: instant(Math.max(firstEventAt, lastEventAt)),
    number_observed: 1,
    object_refs: objects,
  };
}

/** The image as a file by its hash, and who pushed or deployed it as an account. */
function observablesOf({ image, actor }: Finding) {
  const [algorithm, hash] = image?.digest?.split(':') ?? [];
  const hashes = hash === undefined ? {} : { hashes: { [algorithm === 'sha512' ? 'SHA-512' : 'SHA-256']: hash } };
  return [
    ...(image ? [observable('file', { name: visible(taggedName(image)), ...hashes })] : []),
    ...(actor ? [observable('user-account', { account_login: visible(actor.name) })] : []),
  ];
}

/** `fields`: only those that the specification lists as contributing to the identifier. */
function observable(type: string, fields: Readonly<Record<string, unknown>>) {
  return { type, spec_version: '2.1', id: `${type}--${uuid(OBSERVABLES, canonicalJson(fields))}`, ...fields };
}

/** A name-based identifier of an object type. */
function identifier(type: string, name: string): string {
  return `${type}--${uuid(NAMESPACE, `${type}:${name}`)}`;
}

/** A UUID of version 5. */
function uuid(namespace: Buffer, name: string): string {
  const bytes = createHash('sha1').update(namespace).update(name).digest();
  const hex = [
    bytes.toString('hex', 0, 6),
    ((bytes.readUInt16BE(6) & 0x0fff) | 0x5000).toString(16),
    ((bytes.readUInt16BE(8) & 0x3fff) | 0x8000).toString(16),
    bytes.toString('hex', 10, 16),
  ];
  const [head = '', version, variant, tail] = hex;
  return `${head.slice(0, 8)}-${head.slice(8)}-${version}-${variant}-${tail}`;
}

/** Milliseconds always: the bundle's times are compared as text by some. */
function instant(time: Time): string {
  return new Date(time).toISOString();
}
