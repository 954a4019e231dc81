/** A technique of a layer, and what stands for it. */
export interface LayerTechnique {
  readonly technique: string;
  /** Names of rules. */
  readonly rules: readonly string[];
  readonly comment: string;
}

/**
 * A layer for ATT&CK Navigator: the techniques that rules speak of, scored by how many do.
 * Format: https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md
 */
export function navigatorLayer(release: string, techniques: readonly LayerTechnique[]): object {
  const most = Math.max(1, ...techniques.map(({ rules }) => rules.length));
  return {
    name: 'Landwaiter',
    versions: { attack: release.split('.')[0], navigator: '5.1.0', layer: '4.5' },
    domain: 'enterprise-attack',
    description: 'Techniques that rules of Landwaiter speak of; the score is the number of rules.',
    techniques: techniques.map(({ technique, rules, comment }) => ({
      techniqueID: technique,
      score: rules.length,
      comment,
      enabled: true,
      metadata: rules.map((rule) => ({ name: 'rule', value: rule })),
      showSubtechniques: technique.includes('.'),
    })),
    gradient: { colors: ['#d6e6f2', '#1f5f8b'], minValue: 0, maxValue: most },
    legendItems: [{ label: 'more rules speak of it', color: '#1f5f8b' }],
  };
}
