import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { checkPolicy, loadPolicy } from '../file/load.ts';
import { compilePolicy } from './compile.ts';
import type { ReadSigners } from './signers.ts';

const policyOf = (signers: string): string => `version: 1\nsigners:\n${signers}`;
const KEYS = policyOf(`  - { name: release, key: old.pub, validUntil: 2026-06-01T00:00:00Z }
  - { name: ci, key: ci.pub }
  - { name: release, key: new.pub, builders: [b] }
`);
const read: ReadSigners = ({ key = '' }) => ({ trust: [`entry of ${key}`], key: hash('sha256', key) });

describe('keys under one name', () => {
  const [release, ci, ...others] = compilePolicy(loadPolicy(KEYS, 'p.yaml'), undefined, read).signers;

  test('are one signer, in whose name either may sign', () => {
    expect(others).toEqual([]);
    expect([release?.name, ci?.name]).toEqual(['release', 'ci']);
    expect(release?.trust).toEqual(['entry of old.pub', 'entry of new.pub']);
    for (const key of ['old.pub', 'new.pub']) expect(release?.isBy({ key: hash('sha256', key) })).toBe(true);
    expect(release?.isBy({ key: hash('sha256', 'ci.pub') })).toBe(false);
    expect(ci?.isBy({ key: hash('sha256', 'new.pub') })).toBe(false);
  });

  test('may speak for the builders of any of them', () => {
    expect(release?.maySpeakFor('b')).toBe(true);
    expect(ci?.maySpeakFor('b')).toBe(false);
  });
});

test('an identity shares its name with nobody: its times are its own', () => {
  const mixed = policyOf(`  - { name: release, key: old.pub }
  - { name: release, identity: a, issuer: b }
`);
  expect(checkPolicy(mixed, 'p.yaml')).toMatchObject({
    problems: [
      { line: 4, reason: '"release" is already the name of signers[0]; only keys of one signer share a name' },
    ],
  });
});
