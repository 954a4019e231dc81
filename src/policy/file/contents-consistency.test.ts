import { expect, test } from 'vitest';
import { compilePolicy } from '../compile/compile.ts';
import { loadPolicy } from './load.ts';

const HEAD = 'version: 1\ncontents:\n';
const ENTRY = 'repositories: ["**"], reason: r, owner: dana@acme.example, expires: 2027-01-01T00:00:00Z';
const refusal = (text: string): string => {
  try {
    loadPolicy(`${HEAD}${text}\n`, 'p.yaml');
    return 'accepted';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

test.each([
  [
    'a kind that there is not',
    `  accept: [{ kind: backdoor, paths: ["/x"], ${ENTRY} }]`,
    /^p\.yaml:3:20: contents\.accept\[0\]\.kind: expected one of 28 choices \(docs\/policy\.md\), such as loader-hook, /,
  ],
  [
    'a pattern without an end',
    `  accept: [{ kind: service-unit, paths: ["/etc/systemd/**"], ${ENTRY} }]`,
    /^p\.yaml:3:42: contents\.accept\[0\]\.paths\[0\]: has no end, so that it accepts whatever is put below; name the files$/,
  ],
  [
    'a path that begins nowhere',
    `  accept: [{ kind: service-unit, paths: ["etc/agent.service"], ${ENTRY} }]`,
    /^p\.yaml:3:42: .*begin at the root of the image: \/etc\/agent\.service$/,
  ],
  [
    'an own place that begins nowhere',
    '  own: [{ repositories: ["**"], paths: ["app/**"] }]',
    /^p\.yaml:3:41: contents\.own\[0\]\.paths\[0\]: begin at the root of the image: \/app\/\*\*$/,
  ],
  ['nothing that says where', `  accept: [{ kind: service-unit, ${ENTRY} }]`, /^p\.yaml:3:12: .*say where: paths; or/],
  [
    'anything that the configuration may say',
    `  accept: [{ kind: remote-added, says: ["*"], ${ENTRY} }]`,
    /^p\.yaml:3:41: .*accepts whatever it says; write it down$/,
  ],
  [
    'no owner and no end',
    '  accept: [{ kind: service-unit, paths: ["/a"], repositories: ["**"], reason: r }]',
    /contents\.accept\[0\]\.owner: is missing(.|\n)*contents\.accept\[0\]\.expires: is missing/,
  ],
  [
    'two entries of one name',
    `  accept:\n    - { id: a, kind: service-unit, paths: ["/a"], ${ENTRY} }\n    - { id: a, kind: ssh-key, paths: ["/b"], ${ENTRY} }`,
    /^p\.yaml:5:7: contents\.accept\[1\]: "a" is already the id of contents\.accept\[0\]$/,
  ],
  ['a limit above the ceiling', '  limits: { layer: 33GiB }', /^p\.yaml:3:20: .*a layer may have 32GiB at most$/],
  ['more time than there is', '  limits: { time: 11m }', /^p\.yaml:3:19: .*a comparison may take 10m at most$/],
  ['more entries than there are', '  limits: { entries: 1000001 }', /^p\.yaml:3:22: .*expected at most 1000000/],
  ['a size that is none', '  limits: { layer: 5 }', /^p\.yaml:3:20: /],
])('what a policy says of contents is refused: %s', (_, text, reason) => {
  expect(refusal(text)).toMatch(reason);
});

test('what is accepted is an exception with an owner and an end, and by its place or its hash', () => {
  const { contents } = compilePolicy(
    loadPolicy(
      `${HEAD}  accept:
    - { kind: service-unit, paths: ["/etc/systemd/system/*.service"], ${ENTRY} }
    - { id: key, kind: ssh-key, paths: ["/root/.ssh/authorized_keys"], sha256: ${'a'.repeat(64)}, ${ENTRY} }
    - { kind: remote-added, says: ["HTTPS_PROXY=http://proxy.acme.example:*"], ${ENTRY} }
`,
      'p.yaml',
    ),
  );
  const at = Date.UTC(2026, 10, 1);
  const name = { registry: 'registry.acme.example', repository: 'shop/api' };
  const seen = { before: 'nothing' } as const;
  const entry = (more: Parameters<typeof contents.accepts>[1], then = at) => contents.accepts(name, more, then);
  expect(contents.accepted.map(({ id, owner }) => [id, owner])).toEqual([
    ['accept service-unit /etc/systemd/system/*.service in **', 'dana@acme.example'],
    ['key', 'dana@acme.example'],
    ['accept remote-added HTTPS_PROXY=http://proxy.acme.example:* in **', 'dana@acme.example'],
  ]);
  const unit = { ...seen, kind: 'service-unit', path: '/etc/systemd/system/agent.service' } as const;
  expect(entry(unit)).toMatchObject({ isByHash: false });
  expect(entry(unit, Date.UTC(2027, 0, 1))).toBeUndefined();
  expect(entry({ ...unit, path: '/etc/systemd/system/a/b.service' })).toBeUndefined();
  const key = { ...seen, kind: 'ssh-key', path: '/root/.ssh/authorized_keys' } as const;
  expect(entry({ ...key, sha256: 'a'.repeat(64) })).toMatchObject({ isByHash: true });
  expect(entry({ ...key, sha256: 'b'.repeat(64) })).toBeUndefined();
  expect(entry({ ...seen, kind: 'remote-added', says: 'HTTPS_PROXY=http://proxy.acme.example:3128' })).toBeDefined();
  expect(entry({ ...seen, kind: 'remote-added', says: 'HTTPS_PROXY=http://evil.example' })).toBeUndefined();
});
