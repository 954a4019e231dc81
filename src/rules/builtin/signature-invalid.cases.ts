import type { Case } from '../rule.ts';
import { ACME } from '../scenarios/acme.ts';
import { attached, BUNDLE } from '../scenarios/evidence-scenario.ts';
import { untold } from '../scenarios/asking-scenario.ts';
import { bare, by, DOORS } from '../scenarios/doors.fixture.ts';
import { history, hours, START } from '../scenarios/history.ts';
import { pushed } from '../scenarios/scenario.ts';

const SIGNED = `${ACME}
signers:
  - { name: release, key: keys/release.pub }
`;
const SIGNATURE = `shop/api:sha256-${'a'.repeat(64)}.sig`;
const OTHERS = { state: 'failed', check: 'subject', ours: true, reason: 'the payload is about another image' } as const;

export const cases: readonly Case[] = [
  {
    name: 'mallory copied the signature of an older image to the tag of this one',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1', 'a'),
      pushed(SIGNATURE, 'old', { by: 'mallory' }),
      attached('a', { ...OTHERS, as: 'old' }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'mallory attached a signature to shop/api@sha256:aaaaaaaaaaaa… at 2026-11-02T08:01:00Z from 192.0.2.10 with Docker-Client/27.3.1 that claims to be by a signer of the policy and does not verify: subject, the payload is about another image',
  },
  {
    name: 'mallory copied the bundle of an older image, and the registry does not tell that it is attached to this one',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1', 'a'),
      bare(pushed('shop/api', 'old', { by: 'mallory' })),
      attached('a', { ...OTHERS, as: 'old', referrer: BUNDLE }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'mallory attached a signature to shop/api@sha256:aaaaaaaaaaaa…',
  },
  {
    name: 'the pipeline itself attached what does not verify',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1', 'a'),
      pushed(SIGNATURE, 'bad'),
      attached('a', { state: 'failed', check: 'log-entry', ours: true, as: 'bad' }),
    ),
    expect: 'fires',
    severity: 'critical',
  },
  {
    name: 'mallory’s stands beside the good one: it is told, and is mallory’s alone',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1', 'a'),
      pushed(SIGNATURE, 'good'),
      attached('a', { signer: 'release', as: 'good' }),
      pushed(SIGNATURE, 'bad', { by: 'mallory' }),
      attached('a', { ...OTHERS, as: 'bad' }),
    ),
    expect: 'fires',
    times: 1,
    defeats: 'good',
  },
  {
    name: 'the signature is good',
    policy: SIGNED,
    ...history(pushed('shop/api:1', 'a'), pushed(SIGNATURE, 'good'), attached('a', { signer: 'release', as: 'good' })),
    expect: { quiet: 'good' },
  },
  {
    name: 'a vendor’s or another team’s signature is none of ours, and not invalid',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1', 'a'),
      pushed(SIGNATURE, 'vendor'),
      attached('a', { state: 'failed', check: 'signature', ours: false, as: 'vendor' }),
    ),
    expect: 'none',
  },
  {
    name: 'a key had ended before its signature was first seen: that passes for nobody, and is no forgery',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1', 'a'),
      hours(1),
      pushed(SIGNATURE, 'late'),
      attached('a', { signer: 'release', as: 'late', counts: { from: 0, to: START } }),
    ),
    expect: 'none',
  },
  {
    name: 'rubbish is unreadable, and Ed25519ph is not read: neither is called invalid',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1', 'a'),
      pushed(SIGNATURE, 'rubbish', { by: 'mallory' }),
      attached('a', { state: 'unreadable', check: 'parse', as: 'rubbish' }),
      pushed(SIGNATURE, 'odd'),
      attached('a', { state: 'unsupported', as: 'odd' }),
    ),
    expect: 'none',
  },
  {
    name: 'the registry’s answer alone shows it: no feed tells who attached it',
    policy: SIGNED,
    ...history(pushed('shop/api:1', 'a'), attached('a', { ...OTHERS, as: 'old' })),
    expect: 'fires',
    severity: 'high',
    times: 1,
    says: 'What is attached to shop/api@sha256:aaaaaaaaaaaa…, as the registry answered at 2026-11-02T08:01:00Z, claims to be by a signer of the policy and does not verify: subject, the payload is about another image; no push on record names it',
  },
  {
    name: 'records tell who pushed its tag, and not what: nobody is accused by that',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1', 'a'),
      untold(SIGNATURE, { by: 'mallory' }),
      attached('a', { ...OTHERS, as: 'old' }),
    ),
    expect: 'fires',
    severity: 'high',
    times: 1,
    says: 'no push on record names it',
  },
  {
    name: 'however much rubbish is attached, it is told once, and stands on nothing else',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1', 'a'),
      attached('a', { ...OTHERS, as: 'one' }),
      attached('a', { ...OTHERS, as: 'two' }),
      attached('a', { state: 'failed', check: 'log-entry', ours: true, as: 'three' }),
    ),
    expect: 'fires',
    times: 1,
    says: '(and 2 more)',
  },
  {
    name: 'it stands beside the good one, which passes: it was in vain',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1', 'a'),
      attached('a', { signer: 'release', as: 'good' }),
      attached('a', { ...OTHERS, as: 'bad' }),
    ),
    expect: 'fires',
    severity: 'medium',
    times: 1,
    defeats: 'good',
  },
  {
    name: 'who attached it may still be told',
    policy: SIGNED,
    ...history(pushed('shop/api:1', 'a'), attached('a', { ...OTHERS, as: 'old' })),
    at: START + 60_000,
    expect: 'fires',
    state: 'pending',
  },
  {
    name: 'a late record tells who attached it: then it is that one’s',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1', 'a'),
      attached('a', { ...OTHERS, as: 'old' }),
      pushed(SIGNATURE, 'old', { by: 'mallory' }),
    ),
    expect: 'fires',
    times: 1,
    says: 'mallory attached a signature to shop/api@sha256:aaaaaaaaaaaa…',
  },
  {
    name: 'a file, another registry’s door and a claim tell nothing of what is attached',
    policy: `${SIGNED}${DOORS}`,
    ...history(
      pushed('shop/api:1', 'a'),
      attached('a', { ...OTHERS, as: 'in a file', at: '' }),
      by('sandbox', attached('a', { ...OTHERS, as: 'by another door' })),
      attached('a', { ...OTHERS, as: 'by a webhook', strength: 'asserted' }),
    ),
    expect: 'none',
  },
  {
    name: 'strangers’ and rubbish of which no push is on record are none of ours, and not invalid',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1', 'a'),
      attached('a', { state: 'failed', check: 'signature', ours: false, as: 'vendor' }),
      attached('a', { state: 'unreadable', check: 'parse', as: 'rubbish' }),
    ),
    expect: 'none',
  },
  {
    name: 'the trust root does not know who proves it: neither good nor bad',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1', 'a'),
      pushed(SIGNATURE, 'new', { by: 'mallory' }),
      attached('a', { state: 'unsupported', check: 'trust-root', ours: true, as: 'new' }),
    ),
    expect: 'none',
  },
];
