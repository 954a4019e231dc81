import { describe, expect, test } from 'vitest';
import { parseTime } from '../../core/time.ts';
import { lintPolicy } from './lint.ts';
import { loadPolicy } from '../file/load.ts';

const known = {
  rules: ['silent-roll', 'tag-repointed', 'immutable-tag-repointed'],
  critical: ['immutable-tag-repointed'],
  kinds: ['distribution', 'docker'],
  at: parseTime('2026-12-01T00:00:00Z'),
};
const warnings = (text: string) => lintPolicy(loadPolicy(`version: 1\n${text}`, 'p.yaml'), known);
const exception = (rest: string) =>
  `exceptions: [{ id: EX-1, reason: r, owner: dana@acme.example, expires: 2026-12-02T00:00:00Z, ${rest} }]`;

describe('lint warns of', () => {
  test.each<[string, string, string]>([
    [
      'an empty list',
      'publishers: []',
      '2:13: publishers: an empty list matches nothing; leave the key out to restrict nothing',
    ],
    [
      'an empty list in an exception',
      exception('scope: { digests: [] }'),
      '2:112: exceptions[0].scope.digests: an empty list matches nothing; leave the key out to restrict nothing',
    ],
    [
      'deliveries that are deleted before what was read of them',
      'retention: { registry: 400d, findings: 800d }\nserver: { keepBodies: 35d }',
      '3:23: server.keepBodies: deliveries are deleted after 35 d, while retention wants 400 d: of older facts there is the hash of the record, and not the record',
    ],
    [
      'the same where the policy does not say how long they are kept',
      'retention: { ci: 90d }\nserver: { listen: "127.0.0.1:8484" }',
      '2:12: retention: server.keepBodies is not set, so deliveries are deleted after 35 d, while retention wants 90 d: of older facts there is the hash of the record, and not the record',
    ],
    [
      'a publisher without actors',
      'publishers: [{ repositories: ["a.example/**"] }]',
      '2:14: publishers[0]: names no actors, so anyone may push there',
    ],
    [
      'one whose networks alone are named',
      'publishers: [{ repositories: ["a.example/**"], networks: [192.0.2.0/24] }]',
      '2:14: publishers[0]: names no actors, so anyone may push there',
    ],
    [
      'a door that says nothing of what it may speak of, beside another',
      'sources: [{ name: one, kind: docker, host: h, intake: { auth: bearer, secret: ONE } }, { name: two, kind: docker, intake: { auth: bearer, secret: TWO } }]',
      '2:88: sources[1]: another source of the kind docker has a door, too: say in covers, projects, accounts, cluster or host of what this one may speak, or what it tells clears nothing',
    ],
    [
      'a secret of two doors',
      'sources: [{ name: one, kind: docker, intake: { auth: bearer, secret: ONE } }, { name: two, kind: distribution, intake: { auth: bearer, secret: ONE } }]',
      '2:144: sources[1].intake.secret: is that of one, too, so that all that comes by either is a claim: give each its own',
    ],
    [
      'whoever pushes by hand into what another entry wants built',
      'publishers: [{ repositories: ["a.example/shop/**"], actors: [ci], builds: [{ source: jenkins, project: shop }] }, { repositories: ["a.example/shop/tool", "a.example/own/*"], actors: [eve] }]',
      '2:132: publishers[1].repositories[0]: publishers[0] has "a.example/shop/tool", too, and asks for its builds: entries add up, so that a push by hand is told; name there only what is built',
    ],
    [
      'builds of a repository, of which their build system does not tell',
      'publishers: [{ repositories: ["a.example/**"], actors: [a], builds: [{ source: jenkins, project: acme/shop, repositories: [acme/shop] }] }]',
      '2:123: publishers[0].builds[0].repositories: runs of jenkins tell of no repository but their project, and of no fork, so this says nothing; leave the key out',
    ],
    [
      'a promotion without actors',
      'promotions: [{ from: ["a.example/dev/**"], to: ["a.example/prod/**"] }]',
      '2:14: promotions[0]: names no actors, so anyone may promote',
    ],
    [
      'a promotion that binds nothing',
      'promotions: [{ from: ["a.example/dev/**"], to: ["a.example/prod/api"], actors: [p] }]',
      '2:23: promotions[0].from[0]: anything that "a.example/dev/**" matches may become anything in to; end both in ** to bind them',
    ],
    [
      'an exception approved by its owner',
      exception('approvedBy: Dana@acme.example, scope: { rules: [silent-roll] }'),
      '2:106: exceptions[0].approvedBy: is the owner; somebody else should approve, and until then critical findings stay open',
    ],
    [
      'an exception for a critical rule that nobody approved',
      exception('scope: { rules: [silent-roll, immutable-tag-repointed] }'),
      '2:124: exceptions[0].scope.rules[1]: "immutable-tag-repointed" is critical: nothing is covered until somebody other than the owner is named in approvedBy',
    ],
    [
      'an exception for a rule that the policy makes critical, approved by its owner',
      `rules: { silent-roll: { severity: critical } }\n${exception('approvedBy: " dana@ACME.example", scope: { rules: [silent-roll] }')}`,
      '3:106: exceptions[0].approvedBy: is the owner; somebody else should approve, and until then critical findings stay open',
    ],
    [
      'an exception reviewed by its owner',
      exception('reviewedAt: 2026-12-03T00:00:00Z, reviewedBy: dana@acme.example, scope: { rules: [silent-roll] }'),
      '2:140: exceptions[0].reviewedBy: is the owner; a review is somebody else’s',
    ],
    [
      'an exception that has ended',
      'exceptions: [{ id: EX-1, reason: r, owner: o, expires: 2026-12-01T00:00:00Z, scope: { rules: [silent-roll] } }]',
      '2:56: exceptions[0].expires: ended on 2026-12-01T00:00:00Z; it covers nothing that is done from then on',
    ],
    [
      'an approver’s token without an owner',
      'api: { tokens: [{ name: a, role: approver, secret: A }, { name: b, role: viewer, secret: B }] }',
      '2:17: api.tokens[0]: has no owner, so it suppresses nothing critical and approves nothing critical: name the person behind it',
    ],
    [
      'an analyst’s token without an owner',
      'api: { tokens: [{ name: a, role: analyst, secret: A }] }',
      '2:17: api.tokens[0]: has no owner, so it suppresses nothing critical: name the person behind it',
    ],
    [
      'an owner who cannot be told from those who sign in',
      `api:
  tokens: [{ name: a, role: analyst, secret: A, owner: dana }, { name: b, role: analyst, secret: B, owner: lee@acme.example }]
  oidc: { issuer: "https://login.acme.example", clientId: c, secret: S, redirect: "https://lw.acme.example/login/callback", roles: [{ claim: g, value: v, role: analyst }] }`,
      '3:56: api.tokens[0].owner: "dana" cannot be told from those who sign in: write the mail address that the provider verifies, or oidc:SUBJECT',
    ],
    [
      'a tag both floating and immutable',
      'tags: [{ repositories: ["**"], floating: [latest], immutable: [latest] }]',
      '2:43: tags[0].floating[0]: "latest" never moves: it matches the immutable "latest", which wins',
    ],
    [
      'a floating tag among immutable ones',
      'tags: [{ repositories: ["**"], floating: [v1], immutable: ["v*"] }]',
      '2:43: tags[0].floating[0]: "v1" never moves: it matches the immutable "v*", which wins',
    ],
    [
      'an immutable tag among floating ones',
      'tags: [{ repositories: ["**"], floating: ["*"], immutable: ["v1"] }]',
      '2:61: tags[0].immutable[0]: "v1" overlaps the floating "*"; immutable wins',
    ],
    [
      'an environment that repeats another',
      'environments: [{ name: a, match: { clusters: [x] } }, { name: b, match: { clusters: [x] } }]',
      '2:55: environments[1]: is never reached: "a" matches all of it before',
    ],
    [
      'an environment within an earlier one',
      'environments: [{ name: a, match: { clusters: ["prod-*"] } }, { name: b, match: { clusters: ["prod-eu", "prod-us-*"], namespaces: [shop] } }]',
      '2:62: environments[1]: is never reached: "a" matches all of it before',
    ],
    [
      'an environment behind one for everything',
      'environments: [{ name: a, match: { namespaces: ["**"] } }, { name: b, match: { clusters: [x] } }]',
      '2:60: environments[1]: is never reached: "a" matches all of it before',
    ],
    [
      'an unknown rule',
      'rules: { silent-rol: { enabled: false } }',
      '2:22: rules.silent-rol: no rule is named "silent-rol"; did you mean "silent-roll"?',
    ],
    [
      'an exception for an unknown rule',
      exception('scope: { rules: [something] }'),
      '2:111: exceptions[0].scope.rules[0]: no rule is named "something"; choose from silent-roll, tag-repointed, immutable-tag-repointed',
    ],
    [
      'an unknown telemetry kind',
      'sources: [{ name: a, kind: dockr }]',
      '2:28: sources[0].kind: no telemetry kind is named "dockr"; did you mean "docker"?',
    ],
    [
      'a scheme',
      'classes: { bases: ["https://a.example/base/**"] }',
      '2:20: classes.bases[0]: a repository has no scheme; write "a.example/base/**"',
    ],
    [
      'a host in upper case',
      'classes: { bases: ["A.example/base/**"] }',
      '2:20: classes.bases[0]: hosts are lower case: "a.example"',
    ],
    [
      'a repository in upper case',
      'classes: { bases: ["a.example/Base/[A-Z]*"] }',
      '2:20: classes.bases[0]: repositories are lower case, so this matches none',
    ],
    [
      'a repository with a tag',
      'classes: { bases: ["a.example/base:latest"] }',
      '2:20: classes.bases[0]: a repository has no tag; leave out what follows the ":"',
    ],
    [
      'a host alone',
      'classes: { bases: [a.example] }',
      '2:20: classes.bases[0]: "a.example" names no repository; write host/path, such as "a.example/**"',
    ],
    [
      'a path alone',
      'classes: { bases: ["base/**"] }',
      '2:20: classes.bases[0]: "base" is no registry host; a pattern begins with the host, such as "docker.io/base/**" or "**/base/**"',
    ],
    [
      'a repository among tags',
      'tags: [{ repositories: ["**"], floating: ["api:latest"] }]',
      '2:43: tags[0].floating[0]: no tag has ":", "/" or "@" in it; name the tag alone, not "api:latest"',
    ],
    [
      'a branch by its name alone',
      'publishers: [{ repositories: ["a.example/**"], actors: [ci], builds: [{ source: github, project: acme/a, refs: [main] }] }]',
      '2:113: publishers[0].builds[0].refs[0]: refs are whole, so this is taken for the branch; write "refs/heads/main" or "refs/tags/main"',
    ],
    [
      'an alias where the name is meant',
      'actors: [{ name: ci-bot, aliases: ["gha/*"] }]\nreleaseActors: [gha/shop]',
      '3:17: releaseActors[0]: is an alias of "ci-bot", and aliases are applied first; write "ci-bot"',
    ],
  ])('%s', (_, text, expected) => {
    expect(warnings(text)).toEqual([`p.yaml:${expected}`]);
  });

  test('several things in the order of the file', () => {
    expect(
      warnings('rules: { a-rule: {} }\ntags: []\nsources: [{ name: a, kind: other }]').map(
        (line) => line.split(': ')[0],
      ),
    ).toEqual(['p.yaml:2:18', 'p.yaml:3:7', 'p.yaml:4:28']);
  });
});

describe('lint is silent about', () => {
  test.each([
    ['nothing', ''],
    [
      'nothing to deny and nothing more to know',
      'environments: [{ name: a, match: {}, deny: { tags: [], digests: [] } }]\nprotected: { names: ["**"], known: [] }',
    ],
    ['an exception that runs', exception('approvedBy: lee@acme.example, scope: { rules: [silent-roll] }')],
    [
      'a floating tag that may be immutable elsewhere',
      'tags: [{ repositories: ["a.example/x"], floating: [latest] }, { repositories: ["**"], immutable: [latest] }]',
    ],
    [
      'a narrower environment before a wider one',
      'environments: [{ name: a, match: { clusters: [prod-eu] } }, { name: b, match: { clusters: ["prod-*"] } }]',
    ],
    [
      'an environment of other namespaces',
      'environments: [{ name: a, match: { clusters: [x], namespaces: [shop] } }, { name: b, match: { clusters: [x] } }]',
    ],
    [
      'hosts with ports, localhost, wildcards, and hosts of one label that are listed',
      'registries: [{ host: registry }]\nclasses: { bases: ["registry/base/*", "localhost/x", "a.example:5000/x", "*.example/x", "**/x", "**"] }',
    ],
    [
      'the name of an actor that has aliases',
      'actors: [{ name: ci-bot, aliases: ["ci-*"] }]\nreleaseActors: [ci-bot, "*-bot"]',
    ],
  ])('%s', (_, text) => {
    expect(warnings(text)).toEqual([]);
  });

  test('ended exceptions while nobody says what time it is', () => {
    const file = loadPolicy(
      'version: 1\nexceptions: [{ id: EX-1, reason: r, owner: o, expires: 2020-12-01T00:00:00Z, scope: { rules: [silent-roll] } }]',
      'p.yaml',
    );
    expect(lintPolicy(file, { rules: known.rules, critical: known.critical, kinds: known.kinds })).toEqual([]);
  });
});
