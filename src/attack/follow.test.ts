import { describe, expect, test } from 'vitest';
import { readBundle } from './bundle.ts';
import { bundleOf, ids, type Made, OBJECTS } from './bundle.fixture.ts';
import { type CheckState, type Claim, follow } from './follow.ts';
import { type Release, releaseOf } from './release.ts';

function released(
  change: Readonly<Partial<Record<keyof typeof OBJECTS, Made | null>>>,
  more: readonly Made[] = [],
  isWhole = true,
): Release {
  const objects = Object.values<Made | null>({ ...OBJECTS, ...change }).filter((one) => one !== null);
  const bytes = bundleOf([...objects, ...more], isWhole ? '31.4' : undefined);
  const { entries, ...bundle } = readBundle(bytes, { release: '31.4' });
  const about = { ...bundle, name: '31.4-x', isExcerpt: false, objects: entries.length };
  return releaseOf(about, entries, ({ start, end }) => bytes.subarray(start, end));
}

const DETECTED: Claim = { by: 'rule r', technique: 'T9001', analytic: 'AN9001' };
const MITIGATED: Claim = { by: 'control c', technique: 'T9001', mitigation: 'M9001' };
const LOGGED: Claim = { by: 'kind k', analytic: 'AN9001', logSource: 'box:log', component: 'DC9001' };
const elsewhere = { ...OBJECTS.detects, target_ref: ids.other };
const revokedBy = {
  type: 'relationship',
  id: ids.detects.replace(/7$/, '0'),
  relationship_type: 'revoked-by',
  source_ref: ids.technique,
  target_ref: ids.other,
};
// Two objects that each say that the other has taken their place.
const circle = [
  revokedBy,
  { ...revokedBy, id: ids.detects.replace(/7$/, 'a'), source_ref: ids.other, target_ref: ids.technique },
];

const TOLD: readonly (readonly [string, Claim, Release, CheckState, RegExp])[] = [
  ['the release says the same', DETECTED, released({}), 'confirmed', /DET9001 detects T9001/],
  ['a mitigation is related', MITIGATED, released({}), 'confirmed', /M9001 mitigates T9001/],
  ['the analytic names the log source', LOGGED, released({}), 'confirmed', /box:log/],
  [
    'the technique is revoked',
    DETECTED,
    released({ technique: { ...OBJECTS.technique, revoked: true } }, [revokedBy]),
    'gone',
    /revoked; T9002 takes its place/,
  ],
  [
    'revocations go round',
    DETECTED,
    released(
      { technique: { ...OBJECTS.technique, revoked: true }, other: { ...OBJECTS.other, revoked: true } },
      circle,
    ),
    'gone',
    /revoked/,
  ],
  [
    'the relationship is deprecated',
    DETECTED,
    released({ detects: { ...OBJECTS.detects, x_mitre_deprecated: true } }),
    'gone',
    /is revoked or deprecated/,
  ],
  [
    'every strategy is deprecated',
    DETECTED,
    released({ strategy: { ...OBJECTS.strategy, x_mitre_deprecated: true } }),
    'gone',
    /every strategy/,
  ],
  ['the strategy detects something else', DETECTED, released({ detects: elsewhere }), 'contradicted', /others do/],
  [
    'the log source is for another component',
    { ...LOGGED, component: 'DC9001', logSource: 'box:other' },
    released({}),
    'contradicted',
    /names "box:log"/,
  ],
  [
    'the release does not know the technique',
    DETECTED,
    released({ technique: null }),
    'none',
    /T9001 is not there in this release/,
  ],
  ['no relationship is there', MITIGATED, released({ mitigates: null }), 'none', /no relationship/],
  [
    'the bundle is a part',
    DETECTED,
    released({ technique: null }, [], false),
    'unknown',
    /not known to be a whole release/,
  ],
  ['a part leads elsewhere', DETECTED, released({ detects: elsewhere }, [], false), 'unknown', /no relationship/],
];

describe('a claim is followed:', () => {
  test.each(TOLD)('%s', (_, claim, release, state, says) => {
    const check = follow(release, claim);
    expect([check.state, check.says]).toEqual([state, expect.stringMatching(says)]);
  });

  test('the objects on the way are named in order', () => {
    expect(follow(released({}), DETECTED).along).toEqual([ids.analytic, ids.strategy, ids.detects, ids.technique]);
  });

  test('an id that a deprecated mitigation of early releases shares means the technique', () => {
    const old = { ...OBJECTS.mitigation, external_references: OBJECTS.technique['external_references'] };
    expect(released({ mitigation: old }).find('T9001')?.id).toBe(ids.technique);
  });
});
