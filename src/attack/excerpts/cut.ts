/** An object of which a few fields were cut, and what is known of it whole. */
export interface Cut {
  readonly object: Readonly<Record<string, unknown>>;
  /** SHA-256 of the whole object's canonical JSON (RFC 8785), in STIX 2.0; null: the whole object was not at hand. */
  readonly published: string | null;
}

/** A release of which objects were cut. */
export interface CutRelease {
  readonly release: string;
  readonly cuts: readonly Cut[];
  /**
   * What took the place of a revoked technique, by ids that people use. In a bundle relationships say it; of these the
   * objects were not at hand.
   */
  readonly replaced: Readonly<Record<string, string>>;
}

interface Of {
  readonly id: string;
  readonly attackId: string;
  readonly name: string;
  readonly created: string;
  readonly modified: string;
  readonly version: string;
  readonly published: string | null;
}

/** `phases`: short names of tactics. */
export function technique({
  phases,
  revoked,
  ...of
}: Of & { readonly phases: readonly string[]; readonly revoked?: true }): Cut {
  return named('attack-pattern', `techniques/${of.attackId.replace('.', '/')}`, of, {
    ...(revoked && { revoked }),
    kill_chain_phases: phases.map((phase) => ({ kill_chain_name: 'mitre-attack', phase_name: phase })),
  });
}

/** `shortName`: what phases of techniques call it. */
export function tactic({ shortName, ...of }: Of & { readonly shortName: string }): Cut {
  return named('x-mitre-tactic', `tactics/${of.attackId}`, of, { x_mitre_shortname: shortName });
}

export function mitigation(of: Of): Cut {
  return named('course-of-action', `mitigations/${of.attackId}`, of, {});
}

export function component(of: Of): Cut {
  return named('x-mitre-data-component', `datacomponents/${of.attackId}`, of, {});
}

export function strategy({ analytics, ...of }: Of & { readonly analytics: readonly string[] }): Cut {
  return named('x-mitre-detection-strategy', `detectionstrategies/${of.attackId}`, of, {
    x_mitre_analytic_refs: analytics,
  });
}

export function analytic({
  place,
  fields,
  ...of
}: Of & { readonly place: string; readonly fields: Readonly<Record<string, unknown>> }): Cut {
  return named('x-mitre-analytic', place, of, fields);
}

export function relationship({
  id,
  created,
  modified,
  kind,
  from,
  to,
  published,
}: Pick<Of, 'id' | 'created' | 'modified' | 'published'> & {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
}): Cut {
  return {
    published,
    object: {
      type: 'relationship',
      id: `relationship--${id}`,
      created,
      modified,
      x_mitre_deprecated: false,
      relationship_type: kind,
      source_ref: from,
      target_ref: to,
    },
  };
}

function named(type: string, place: string, of: Of, fields: Readonly<Record<string, unknown>>): Cut {
  const { id, attackId, name, created, modified, version, published } = of;
  return {
    published,
    object: {
      type,
      id: `${type}--${id}`,
      created,
      modified,
      name,
      x_mitre_version: version,
      x_mitre_deprecated: false,
      ...fields,
      external_references: [
        { source_name: 'mitre-attack', url: `https://attack.mitre.org/${place}`, external_id: attackId },
      ],
    },
  };
}
