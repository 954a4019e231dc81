import { describe, expect, test } from 'vitest';
import { parseDigest } from '../../core/digest.ts';
import type { ExceptionSubject } from '../../core/policy.ts';
import { parseTime } from '../../core/time.ts';
import { compilePolicy } from './compile.ts';
import { loadPolicy } from '../file/load.ts';

const DIGEST = parseDigest(`sha256:${'a'.repeat(64)}`);
const policyWith = (scope: string) =>
  compilePolicy(
    loadPolicy(
      `
version: 1
registries: [{ host: registry.acme.example, aliases: [registry.internal.acme.example] }]
environments: [{ name: prod, match: {} }]
exceptions:
  - id: EX-7
    reason: the shop is down
    owner: dana@acme.example
    starts: 2026-11-24T00:00:00Z
    expires: 2026-12-01T00:00:00Z
    scope: ${scope}
`,
      'landwaiter.yaml',
    ),
  );
const during = parseTime('2026-11-25T00:00:00Z');
const subject: ExceptionSubject = {
  rule: 'tag-repointed',
  repository: { registry: 'registry.acme.example', repository: 'prod/shop/api' },
  environment: 'prod',
  digest: DIGEST,
  actor: { name: 'dana', kind: 'human' },
};
const found = (scope: string, about: ExceptionSubject, at = during) => policyWith(scope).exceptionFor(about, at)?.id;

describe('an exception', () => {
  test.each([
    ['2026-11-23T23:59:59Z', undefined],
    ['2026-11-24T00:00:00Z', 'EX-7'],
    ['2026-11-30T23:59:59.999Z', 'EX-7'],
    ['2026-12-01T00:00:00Z', undefined],
  ])('at %s is %s', (at, expected) => {
    expect(found('{ rules: [tag-repointed] }', subject, parseTime(at))).toBe(expected);
  });

  test.each([
    ['{ rules: [tag-repointed] }', 'EX-7'],
    ['{ rules: [silent-roll] }', undefined],
    ['{ repositories: ["registry.internal.acme.example/prod/**"] }', 'EX-7'],
    ['{ repositories: ["registry.acme.example/prod/*"] }', undefined],
    ['{ environments: [prod] }', 'EX-7'],
    [`{ digests: ["${DIGEST}"] }`, 'EX-7'],
    [`{ digests: ["sha256:${'b'.repeat(64)}"] }`, undefined],
    ['{ actors: ["da*"] }', 'EX-7'],
    ['{ actors: [lee] }', undefined],
    ['{ rules: [] }', undefined],
    ['{ rules: [tag-repointed], actors: [dana], environments: [prod] }', 'EX-7'],
    ['{ rules: [tag-repointed], actors: [lee], environments: [prod] }', undefined],
  ])('with the scope %s covers a matching subject: %s', (scope, expected) => {
    expect(found(scope, subject)).toBe(expected);
  });

  test.each([
    '{ repositories: ["**"] }',
    '{ environments: [prod] }',
    `{ digests: ["${DIGEST}"] }`,
    '{ actors: ["*"] }',
  ])('with the scope %s covers no subject that lacks that part', (scope) => {
    expect(found(scope, { rule: 'tag-repointed' })).toBeUndefined();
  });

  test.each([
    ['', false],
    ['approvedBy: dana@acme.example, ', false],
    ['approvedBy: " Dana@ACME.example", ', false],
    ['approvedBy: lee@acme.example, ', true],
  ])('with %j covers a critical finding: %s', (approval, covers) => {
    const policy = compilePolicy(
      loadPolicy(
        `version: 1\nexceptions: [{ id: EX-8, reason: r, owner: dana@acme.example, ${approval}expires: 2026-12-01T00:00:00Z, scope: { actors: ["*"] } }]`,
        'landwaiter.yaml',
      ),
    );
    expect(policy.exceptionFor({ ...subject, severity: 'critical' }, during)?.id).toBe(covers ? 'EX-8' : undefined);
    expect(policy.exceptionFor({ ...subject, severity: 'high' }, during)?.id).toBe('EX-8');
    expect(policy.exceptionsOn({ ...subject, severity: 'critical' })).toHaveLength(covers ? 1 : 0);
  });

  test.each([
    ['', false],
    ['reviewedAt: 2026-12-02T00:00:00Z, reviewedBy: dana@acme.example, ', false],
    ['reviewedAt: 2026-12-02T00:00:00Z, reviewedBy: lee@acme.example, ', true],
  ])('with %j is reviewed: %s', (review, reviewed) => {
    const text = `version: 1\nexceptions: [{ id: EX-8, reason: r, owner: dana@acme.example, ${review}expires: 2026-12-01T00:00:00Z, scope: { actors: ["*"] } }]`;
    expect(compilePolicy(loadPolicy(text, 'landwaiter.yaml')).exceptions[0]?.reviewed).toBe(reviewed);
  });
});
