import { expect, test } from 'vitest';
import { loadPolicy } from './load.ts';
import { shownText } from './shown-text.ts';

function shown(text: string): string {
  return shownText(text, loadPolicy(text, 'p.yaml').spec);
}

test('a policy is shown as it is written, line by line', () => {
  const text = `version: 1
publishers:
  - { repositories: ["a.example/x/**"], actors: ["#1", 'it''s'] }
exceptions:
  - id: EX-1
    reason: >-
      # not a comment
      an outage
    owner: dana
    expires: 2099-01-01T00:00:00Z
    scope: { repositories: ["a.example/x"] }
`;
  expect(shown(text)).toBe(text);
});

test('without comments, whose lines stay', () => {
  expect(shown('# token: xoxb-1\nversion: 1 # hunter2\n\n#end\nregistries: [{ host: "a.example" }]\n')).toBe(
    '\nversion: 1\n\n\nregistries: [{ host: "a.example" }]\n',
  );
});

test('of addresses of sinks the host alone, wherever they stand', () => {
  const text = (path: string): string =>
    `version: 1\nsinks:\n  - { name: a, kind: webhook, secret: A, url: "https://hooks.example${path}" }\n`;
  expect(shown(text('/T012/B3/s3cr3t?key=1'))).toBe(text('/…'));
  expect(shown(text(''))).toBe(text(''));
});
