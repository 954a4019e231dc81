import { describe, expect, test } from 'vitest';
import { type NewException, withException, withExceptionEnded } from './edit-exceptions.ts';
import { loadPolicy } from './load.ts';

const NAME = 'landwaiter.yaml';
const NEW: NewException = {
  id: 'EX-12',
  reason: 'fix: for #77, "now"',
  owner: 'dana@acme.example',
  expires: '2026-12-01T00:00:00Z',
  scope: { actors: ['dana@*'], environments: ['prod'] },
};
const ENVIRONMENTS = 'environments: [{ name: prod, match: { clusters: ["prod-*"] } }]';
const OLD = '{ id: EX-1, reason: a, owner: b, expires: 2026-12-24T00:00:00Z, scope: { actors: [c] } }';
const HEAD = `version: 1 # our policy\n${ENVIRONMENTS}\n`;

const LAYOUTS: Readonly<Record<string, string>> = {
  'no exceptions yet': HEAD,
  'no line end after the last line': HEAD.trimEnd(),
  'no exceptions yet, and keys that are checked after them': `${HEAD}windows: { lateEvidence: 5m }\nsources: [{ name: a, kind: docker }]\n`,
  'an empty list': `${HEAD}exceptions: [] # none\nclasses: { testing: ["**/scratch/**"] }\n`,
  'a list on one line': `${HEAD}exceptions: [${OLD}]\n`,
  'a list on one line with a comma at its end': `${HEAD}exceptions: [${OLD}, ]\n`,
  'entries on one line each': `${HEAD}exceptions:\n  - ${OLD} # asked for\n\n# what is for testing\nclasses: { testing: ["**/scratch/**"] }\n`,
  'entries not indented': `${HEAD}exceptions:\n- ${OLD}\n`,
  'the list is the last thing, without a line end': `${HEAD}exceptions:\n  - ${OLD}`,
  'an entry that ends in a text of several lines': `${HEAD}exceptions:\n  - id: EX-1\n    owner: b\n    expires: 2026-12-24T00:00:00Z\n    scope: { actors: [c] }\n    reason: >-\n      because\n      of it\n\nclasses: {}\n`,
  'lines that end as on Windows': `${HEAD}exceptions:\n  - ${OLD}\n`.replaceAll('\n', '\r\n'),
  'a byte order mark': `\uFEFF${HEAD}`,
};

describe.each(Object.entries(LAYOUTS))('%s', (_, text) => {
  test('an exception is added, and nothing else is changed', () => {
    const { text: edited, shown } = withException(text, NAME, NEW);
    const before = loadPolicy(text, NAME).spec;
    const after = loadPolicy(edited, NAME).spec;
    expect(after.exceptions).toMatchObject([
      ...(before.exceptions ?? []),
      { id: 'EX-12', reason: NEW.reason, scope: NEW.scope },
    ]);
    expect({ ...after, exceptions: [] }).toEqual({ ...before, exceptions: [] });
    expect(kept(text, edited)).toBe(true);
    expect(shown.every((line) => line.startsWith('+ '))).toBe(true);
    expect(edited.includes('\n') && text.includes('\r\n') ? /[^\r]\n/.test(edited) : false).toBe(false);
  });

  test('and can be ended, with a comment that says who and why', () => {
    const { text: added } = withException(text, NAME, NEW);
    const at = Date.UTC(2026, 10, 25, 10, 30, 1, 500);
    const { text: edited, shown } = withExceptionEnded(added, NAME, {
      id: 'EX-12',
      at,
      by: 'lee\n- x',
      reason: 'done',
    });
    const { exceptions = [], ...rest } = loadPolicy(edited, NAME).spec;
    const { exceptions: earlier = [], ...others } = loadPolicy(added, NAME).spec;
    expect(rest).toEqual(others);
    expect(exceptions).toEqual(earlier.map((one) => (one.id === 'EX-12' ? { ...one, expires: at - 500 } : one)));
    expect(edited).toContain('# Revoked 2026-11-25T10:30:01Z by lee - x: done');
    expect(shown).toEqual([
      '+ # Revoked 2026-11-25T10:30:01Z by lee - x: done',
      '- expires: 2026-12-01T00:00:00Z',
      '+ expires: 2026-11-25T10:30:01Z',
    ]);
  });
});

/** What was there still is, in its order: taking away what was put in gives the text of before. */
function kept(before: string, after: string): boolean {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  return after.endsWith(before.slice(start));
}

test('a file whose layout is not understood is left alone, and the lines to add are told', () => {
  const alias = `version: 1\n${ENVIRONMENTS}\nexceptions:\n  - &one ${OLD}\n`;
  for (const text of [`{ version: 1, ${ENVIRONMENTS} }\n`, `version: 1\n${ENVIRONMENTS}\n...\n`])
    expect(() => withException(text, NAME, NEW)).toThrow(/add this by hand:\nexceptions:\n {2}- id: EX-12/);
  expect(loadPolicy(withException(alias, NAME, NEW).text, NAME).spec.exceptions).toHaveLength(2);
  const shared = `version: 1\nrules: {}\nexceptions:\n  - { id: EX-1, reason: &end 2026-12-24T00:00:00Z, owner: b, expires: *end, scope: { actors: [c] } }\n`;
  expect(() =>
    withExceptionEnded(shared, NAME, { id: 'EX-1', at: Date.UTC(2026, 10, 25), by: 'lee', reason: 'done' }),
  ).toThrow('set its expires to 2026-11-25T00:00:00Z by hand');
});

test('an exception that would not be valid is refused with the reason', () => {
  const refused = (change: Partial<NewException>): string => {
    try {
      return withException(`${HEAD}exceptions:\n  - ${OLD}\n`, NAME, { ...NEW, ...change }).text;
    } catch (error) {
      return String(error);
    }
  };
  expect(refused({ scope: {} })).toContain('needs at least one of rules, repositories');
  expect(refused({ id: 'EX-1' })).toContain('already the id');
  expect(refused({ starts: '2026-12-02T00:00:00Z' })).toContain('is not after starts');
  expect(refused({ scope: { environments: ['prd'] } })).toContain('no environment is named "prd"; did you mean "prod"');
  expect(refused({ scope: { digests: ['sha256:12'] } })).toContain('digest');
  expect(refused({ owner: '' })).toContain('owner');
});

test('only an exception in force can be ended', () => {
  const text = `${HEAD}exceptions:\n  - ${OLD.replace('scope', 'starts: 2026-11-24T00:00:00Z, scope')}\n`;
  const end =
    (id: string, at: number): (() => unknown) =>
    () =>
      withExceptionEnded(text, NAME, { id, at, by: 'lee', reason: 'done' });
  expect(end('EX-2', Date.UTC(2026, 11, 1))).toThrow('has no exception "EX-2"; it has "EX-1"');
  expect(end('EX-1', Date.UTC(2027, 0, 1))).toThrow('has ended already, at 2026-12-24T00:00:00Z');
  expect(end('EX-1', Date.UTC(2026, 9, 1))).toThrow('begins only at 2026-11-24T00:00:00Z');
});
