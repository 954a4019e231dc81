import { describe, expect, test } from 'vitest';
import { InvalidInput } from '../../core/error.ts';
import { loadPolicy } from './load.ts';

const messageOf = (content: string | Uint8Array): string => {
  try {
    loadPolicy(content, 'p.yaml');
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  return 'loads';
};
const exception = (rest: string) => `version: 1\nexceptions:\n  - { id: EX-1, reason: r, owner: o, ${rest} }\n`;
const SYSTEMS =
  'github, gitlab, gitea, bitbucket, drone, woodpecker, jenkins, tekton, google-cloud-build, codebuild, azure-devops, circleci, buildkite, argo-workflows';

describe('a bad policy names line, column and what would be right', () => {
  test.each<[string, string, string]>([
    ['an empty file', '', '1:1: is empty; a policy starts with "version: 1"'],
    ['a file of comments', '# nothing\n', '1:1: is empty; a policy starts with "version: 1"'],
    ['a list', '- version: 1\n', '1:1: expected a map, got a list'],
    ['no version', 'builders: []\n', '1:1: version: is missing; choose from 1'],
    ['another version', 'version: 2\n', '1:10: version: expected 1, got the number 2'],
    ['a quoted version', 'version: "1"\n', '1:10: version: expected 1, got "1"'],
    ['a mistyped key', 'version: 1\npublisher: []\n', '2:1: publisher: unknown key; did you mean "publishers"?'],
    [
      'a key that is like none',
      'version: 1\nbuilders:\n  - { machines: [a] }\n',
      '3:7: builders[0].machines: unknown key; choose from hosts, clusters',
    ],
    [
      'a mistyped key further down',
      'version: 1\nenvironments:\n  - name: prod\n    match: {}\n    require: { digests: true }\n',
      '5:16: environments[0].require.digests: unknown key; did you mean "digest"?',
    ],
    [
      'a missing key',
      'version: 1\npublishers:\n  - actors: [ci-bot]\n',
      '3:5: publishers[0].repositories: is missing; expected a list',
    ],
    [
      'text for a list',
      'version: 1\npublishers:\n  - repositories: registry.acme.example/**\n',
      '3:19: publishers[0].repositories: expected a list, got "registry.acme.example/**"',
    ],
    ['nothing for a list', 'version: 1\npublishers:\n', '2:12: publishers: expected a list, got nothing'],
    [
      'a map for text',
      'version: 1\nsources:\n  - { name: { a: b }, kind: docker }\n',
      '3:13: sources[0].name: expected text, got a map',
    ],
    [
      'a version number as a tag',
      'version: 1\ntags:\n  - { repositories: ["**"], floating: [3.20] }\n',
      '3:40: tags[0].floating[0]: expected text, got the number 3.2; put it in quotes',
    ],
    [
      'text for true',
      'version: 1\nrules: { silent-roll: { enabled: yes } }\n',
      '2:34: rules.silent-roll.enabled: expected true or false, got "yes"',
    ],
    [
      'an unknown build system',
      'version: 1\npublishers:\n  - repositories: ["**"]\n    builds: [{ source: githib, project: acme/shop }]\n',
      `4:24: publishers[0].builds[0].source: expected one of ${SYSTEMS}, got "githib"; did you mean "github"?`,
    ],
    [
      'a build system like none',
      'version: 1\npublishers:\n  - repositories: ["**"]\n    builds: [{ source: cruise, project: acme/shop }]\n',
      `4:24: publishers[0].builds[0].source: expected one of ${SYSTEMS}, got "cruise"`,
    ],
    [
      'an unknown severity',
      'version: 1\nrules:\n  silent-roll: { severity: worst }\n',
      '3:28: rules.silent-roll.severity: expected one of critical, high, medium, low, info, got "worst"',
    ],
    [
      'an unknown kind of actor',
      'version: 1\nactors: [{ name: a, kind: person }]\n',
      '2:27: actors[0].kind: expected one of human, robot, ci, node, controller, unknown, got "person"',
    ],
    [
      'a duration in words',
      'version: 1\nwindows: { buildToPush: 30 min }\n',
      '2:25: windows.buildToPush: not a duration such as 90s, 30m, 72h or 400d: "30 min"',
    ],
    [
      'a duration without unit',
      'version: 1\nwindows: { buildToPush: 30 }\n',
      '2:25: windows.buildToPush: expected text, got the number 30; put it in quotes',
    ],
    [
      'a day for an instant',
      exception('expires: 2026-12-01, scope: { rules: [silent-roll] }'),
      '3:47: exceptions[0].expires: not an RFC 3339 time: "2026-12-01"',
    ],
    [
      'an exception without end',
      exception('scope: { rules: [silent-roll] }'),
      '3:5: exceptions[0].expires: is missing; expected text',
    ],
    [
      'an exception for everything',
      exception('expires: 2026-12-01T00:00:00Z, scope: {}'),
      '3:76: exceptions[0].scope: needs at least one of rules, repositories, environments, digests, actors',
    ],
    [
      'an exception that ends before it starts',
      exception('starts: 2026-12-02T00:00:00Z, expires: 2026-12-01T00:00:00Z, scope: { rules: [a] }'),
      '3:77: exceptions[0].expires: is not after starts, 2026-12-02T00:00:00Z',
    ],
    [
      'a review by nobody',
      exception('reviewedAt: 2026-12-02T00:00:00Z, expires: 2026-12-01T00:00:00Z, scope: { rules: [a] }'),
      '3:5: exceptions[0]: needs both reviewedAt and reviewedBy, or neither',
    ],
    [
      'a review before the exception began',
      exception(
        'starts: 2026-11-02T00:00:00Z, expires: 2026-12-01T00:00:00Z, reviewedAt: 2026-11-01T00:00:00Z, reviewedBy: lee, scope: { rules: [a] }',
      ),
      '3:111: exceptions[0].reviewedAt: is not after starts, 2026-11-02T00:00:00Z',
    ],
    [
      'an exception for an unknown environment',
      `${exception('expires: 2026-12-01T00:00:00Z, scope: { environments: [prd] }')}environments: [{ name: prod, match: {} }]\n`,
      '3:93: exceptions[0].scope.environments[0]: no environment is named "prd"; did you mean "prod"?',
    ],
    [
      'a short digest',
      'version: 1\nenvironments: [{ name: a, match: {}, deny: { digests: ["sha256:abc"] } }]\n',
      '2:56: environments[0].deny.digests[0]: not a sha256 or sha512 digest: "sha256:abc"',
    ],
    [
      'a registry with a scheme',
      'version: 1\nregistries: [{ host: "https://registry.acme.example" }]\n',
      '2:22: registries[0].host: a registry host has no scheme, leave out what stands before the host: "https://registry.acme.example"',
    ],
    [
      'an alias of two registries',
      'version: 1\nregistries:\n  - { host: a.example, aliases: [c.example] }\n  - { host: b.example, aliases: [C.example] }\n',
      '4:34: registries[1].aliases[0]: "c.example" already stands for "a.example"',
    ],
    [
      'two environments of one name',
      'version: 1\nenvironments: [{ name: a, match: {} }, { name: a, match: {} }]\n',
      '2:48: environments[1].name: "a" is already the name of environments[0]',
    ],
    [
      'pushes sent from builders of which none is listed',
      'version: 1\npublishers: [{ repositories: ["**"], sentFrom: builders }]\n',
      '2:48: publishers[0].sentFrom: no hosts are listed under builders that could send it',
    ],
    [
      'a network that is none',
      'version: 1\npublishers: [{ repositories: ["**"], networks: [192.0.2.0/33] }]\n',
      '2:49: publishers[0].networks[0]: not a network such as 192.0.2.0/24 or 2001:db8::/32: "192.0.2.0/33"',
    ],
    [
      'a pattern of another language',
      'version: 1\npublishers: [{ repositories: ["a.example/{b,c}"] }]\n',
      '2:31: publishers[0].repositories[0]: "{" occurs in no repository; patterns know *, ** and ranges such as [0-9]',
    ],
    ['an empty pattern', 'version: 1\nretentionActors: [""]\n', '2:19: retentionActors[0]: is empty'],
    [
      'a control character',
      'version: 1\nretentionActors: ["a\\u001b[2J"]\n',
      '2:19: retentionActors[0]: has a control character in it',
    ],
    [
      'a count of nothing',
      'version: 1\nhabits: { minDays: 0 }\n',
      '2:20: habits.minDays: expected at least 1, got the number 0',
    ],
    [
      'half a count',
      'version: 1\nhabits: { minDays: 1.5 }\n',
      '2:20: habits.minDays: expected a whole number, got the number 1.5',
    ],
    [
      'a signer without key',
      'version: 1\nsigners: [{ name: release, identity: a }]\n',
      '2:11: signers[0]: needs either a key, or an identity and its issuer',
    ],
    [
      'a signature by nobody known',
      'version: 1\nenvironments: [{ name: a, match: {}, require: { signature: [release] } }]\n',
      '2:61: environments[0].require.signature[0]: no signer is named "release"',
    ],
    [
      'an exemption of nothing',
      'version: 1\nenvironments: [{ name: a, match: {}, exempt: {} }]\n',
      '2:46: environments[0].exempt: needs clusters or namespaces; without them nothing is exempt',
    ],
    ['a key given twice', 'version: 1\ntags: []\nversion: 1\n', '3:1: version: given twice, first on line 1'],
    ['a tab', 'version: 1\ntags:\n\t- repositories: ["**"]\n', '3:1: a tab in the indentation; indent with spaces'],
    [
      'an unquoted pattern',
      'version: 1\nclasses: { bases: [**/base/**] }\n',
      '2:20: classes.bases[0]: no anchor &*/base/**; a value that starts with * must be in quotes',
    ],
    [
      'a list that is not closed',
      'version: 1\nretentionActors: [a\n',
      '3:1: not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    [
      'two keys on one line',
      'version: 1\nretention: registry: 400d\n',
      '2:12: two keys on one line; a value with ": " in it must be in quotes',
    ],
    ['a second document', 'version: 1\n---\nversion: 1\n', '2:1: a second document; a policy is one'],
    ['another YAML', '%YAML 1.1\n---\nversion: 1\n', '1:1: a policy is YAML 1.2; leave out the %YAML line'],
    [
      'a tag of a programming language',
      'version: !!js/function 1\n',
      '1:10: tags (!…) are not allowed here; a value that starts with ! must be in quotes',
    ],
    [
      'a key of another section',
      'version: 1\nenvironments: [{ name: prod, match: {}, clusters: [prod] }]\n',
      '2:41: environments[0].clusters: unknown key; it belongs under environments[].match, or under environments[].exempt, or under builders[]',
    ],
    [
      'a key of the top',
      'version: 1\ncontents: { sinks: [] }\n',
      '2:13: contents.sinks: unknown key; it belongs at the top of the file',
    ],
    ['a number as a key', 'version: 1\n7: a\n', '2:1: a key must be text; put it in quotes'],
    ['a list as a key', 'version: 1\n? [a]\n: b\n', '2:3: a key must be text; put it in quotes'],
    ['a merge key', 'version: 1\n<<: { tags: [] }\n', '2:1: ["<<"]: unknown key; nearest are api, tags, rules'],
    ['a prototype', 'version: 1\n__proto__: { tags: [] }\n', '2:1: a key must not be "__proto__"'],
    [
      'a prototype among rules',
      'version: 1\nrules: { __proto__: { enabled: false } }\n',
      '2:10: rules: a key must not be "__proto__"',
    ],
    [
      'a constructor',
      'version: 1\nconstructor: { prototype: {} }\n',
      '2:1: constructor: unknown key; nearest are collectors, contents, trust',
    ],
    ['an alias that contains itself', 'version: 1\ntags: &a [*a]\n', '2:11: tags[0]: the alias *a contains itself'],
    [
      '100 levels of lists',
      `version: 1\ntags: ${'['.repeat(100)}${']'.repeat(100)}\n`,
      '2:40: nested deeper than 32 levels',
    ],
    [
      '100 levels of lists on one line',
      `version: 1\ntags:\n${'- '.repeat(100)}a\n`,
      '3:66: nested deeper than 32 levels',
    ],
  ])('%s', (_, text, expected) => {
    expect(messageOf(text)).toBe(`p.yaml:${expected}`);
  });
});
