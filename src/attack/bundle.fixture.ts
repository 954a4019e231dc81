const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** STIX ids of made-up objects. */
export const ids = {
  technique: `attack-pattern--${uuid(1)}`,
  other: `attack-pattern--${uuid(2)}`,
  strategy: `x-mitre-detection-strategy--${uuid(3)}`,
  analytic: `x-mitre-analytic--${uuid(4)}`,
  component: `x-mitre-data-component--${uuid(5)}`,
  mitigation: `course-of-action--${uuid(6)}`,
  detects: `relationship--${uuid(7)}`,
  mitigates: `relationship--${uuid(8)}`,
  collection: `x-mitre-collection--${uuid(9)}`,
} as const;

export type Made = Readonly<Record<string, unknown>>;

const named = (id: string, attackId: string, name: string): Made => ({
  type: id.split('--', 1)[0],
  id,
  created: '2031-01-02T03:04:05.678Z',
  modified: '2031-01-02T03:04:05.678Z',
  name,
  x_mitre_version: '1.0',
  external_references: [
    { source_name: 'mitre-attack', external_id: attackId, url: `https://attack.example/${attackId}` },
  ],
});

/** A technique with what detects and mitigates it, by their keys in {@link ids}. */
export const OBJECTS: Readonly<Record<Exclude<keyof typeof ids, 'collection'>, Made>> = {
  technique: named(ids.technique, 'T9001', 'Hidden Parcel'),
  other: named(ids.other, 'T9002', 'Other Parcel'),
  strategy: { ...named(ids.strategy, 'DET9001', 'Parcels – found'), x_mitre_analytic_refs: [ids.analytic] },
  analytic: {
    ...named(ids.analytic, 'AN9001', 'Analytic 9001'),
    x_mitre_log_source_references: [{ x_mitre_data_component_ref: ids.component, name: 'box:log', channel: 'opened' }],
  },
  component: named(ids.component, 'DC9001', 'Box Opening'),
  mitigation: named(ids.mitigation, 'M9001', 'Locks'),
  detects: {
    type: 'relationship',
    id: ids.detects,
    relationship_type: 'detects',
    source_ref: ids.strategy,
    target_ref: ids.technique,
  },
  mitigates: {
    type: 'relationship',
    id: ids.mitigates,
    relationship_type: 'mitigates',
    source_ref: ids.mitigation,
    target_ref: ids.technique,
  },
};

/** A bundle of some objects; `release`: with a collection that lists them. */
export function bundleOf(objects: readonly Made[], release?: string): Buffer {
  const collection = {
    type: 'x-mitre-collection',
    id: ids.collection,
    name: 'Enterprise',
    x_mitre_version: release,
    x_mitre_contents: objects.map(({ id }) => ({ object_ref: id })),
  };
  const all = release === undefined ? objects : [...objects, collection];
  return Buffer.from(JSON.stringify({ type: 'bundle', spec_version: '2.0', objects: all }));
}
