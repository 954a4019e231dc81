import { describe, expect, test } from 'vitest';
import { Problem } from '../access/problem.ts';
import { personOf, roleOf } from './person.ts';

const roles = [
  { claim: 'groups', value: 'approvers', role: 'approver' as const },
  { claim: 'groups', value: 'staff', role: 'viewer' as const },
  { claim: 'department', value: 'security', role: 'analyst' as const },
];
const claims = { sub: '4711', groups: ['staff'] };

describe('an ID token', () => {
  test.each([
    [{ email: 'dana@acme.example', email_verified: true }, 'dana@acme.example'],
    [{ email: 'dana@acme.example', email_verified: 'true' }, 'dana@acme.example (4711)'],
    [{ email: 'dana@acme.example' }, 'dana@acme.example (4711)'],
    [{ preferred_username: 'W'.repeat(1000) }, `${'W'.repeat(193)} (4711)`],
    [{ preferred_username: 'dana' }, 'dana (4711)'],
    [{ name: 'Dana\u202e\n' }, 'Dana (4711)'],
    [{}, '4711'],
    [{ email: 7, email_verified: true }, '4711'],
  ])('with %j is of somebody called so', (more, name) => {
    expect(personOf({ ...claims, ...more }, { roles })).toMatchObject({ identity: 'oidc:4711', name });
  });

  test('names a mail address only where the provider has verified it', () => {
    const email = 'dana@acme.example';
    expect(personOf({ ...claims, email, email_verified: true }, { roles }).mail).toBe(email);
    expect(personOf({ ...claims, email, preferred_username: email }, { roles }).mail).toBeUndefined();
  });

  test.each([
    [{ groups: ['staff', 'approvers'] }, 'approver'],
    [{ groups: 'staff' }, 'viewer'],
    [{ groups: [], department: 'security' }, 'analyst'],
  ])('with %j gives the first role that fits', (more, role) => {
    expect(roleOf(personOf({ ...claims, ...more }, { roles }), { roles })).toBe(role);
  });

  test.each([
    { groups: ['STAFF'] },
    { groups: ['staffers'] },
    { groups: [['staff']] },
    { groups: { staff: true } },
    { groups: undefined },
    { sub: undefined },
    { sub: '' },
    { sub: 4711 },
    { sub: 'x'.repeat(300) },
  ])('with %j gives none', (more) => {
    expect(() => personOf({ ...claims, ...more }, { roles })).toThrow(Problem);
  });

  test('names no claim by way of a prototype', () => {
    const odd = [{ claim: 'constructor', value: 'x', role: 'admin' as const }];
    expect(() => personOf(claims, { roles: odd })).toThrow(Problem);
  });
});
