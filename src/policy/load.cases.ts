/** A policy file's text and the message that it is refused with. */
export interface Mistake {
  readonly name: string;
  readonly text: string;
  readonly message: string;
}

/** Mistakes people make, each with its place and the way out. */
export const MISTAKES: readonly Mistake[] = [
  { name: 'nothing', text: '', message: 'p.yaml:1:1: must be a map' },
  { name: 'a list', text: '- version: 1\n', message: 'p.yaml:1:1: must be a map' },
  { name: 'no version', text: 'actors: []\n', message: 'p.yaml:1:1: version: is missing; give 1' },
  { name: 'a later version', text: 'version: 2\n', message: 'p.yaml:1:10: version: "2" is none of 1' },
  { name: 'a key nobody knows', text: 'version: 1\npublisher: []\n', message: 'p.yaml:2:1: unknown key "publisher": did you mean publishers?' },
  { name: 'a key far from any', text: 'version: 1\nwindows:\n  whatever: 1h\n', message: 'p.yaml:3:3: windows: unknown key "whatever": choose from buildToPush, pushToDeploy, lateEvidence' },
  { name: 'a key in a list', text: 'version: 1\npublishers:\n  - repositories: ["**"]\n    actor: [x]\n', message: 'p.yaml:4:5: publishers[0]: unknown key "actor": did you mean actors?' },
  { name: 'a text for a list', text: 'version: 1\npublishers:\n  - repositories: "**"\n', message: 'p.yaml:3:19: publishers[0].repositories: must be a list' },
  { name: 'a list for a text', text: 'version: 1\nregistries:\n  - host: [a.example]\n', message: 'p.yaml:3:11: registries[0].host: must be a text' },
  { name: 'no repositories', text: 'version: 1\npublishers:\n  - actors: [x]\n', message: 'p.yaml:3:5: publishers[0].repositories: is missing (a list)' },
  { name: 'a build system nobody knows', text: 'version: 1\npublishers:\n  - repositories: ["**"]\n    builds: [{ source: githib, project: a/b }]\n', message: 'p.yaml:4:24: publishers[0].builds[0].source: "githib" is none of github, gitlab, jenkins, tekton, google-cloud-build, codebuild, azure-devops, circleci, buildkite, argo-workflows' },
  { name: 'a severity nobody knows', text: 'version: 1\nrules:\n  tag-repointed: { severity: urgent }\n', message: 'p.yaml:3:30: rules.tag-repointed.severity: "urgent" is none of critical, high, medium, low, info' },
  { name: 'a duration without unit', text: 'version: 1\nwindows: { buildToPush: 30 }\n', message: 'p.yaml:2:25: windows.buildToPush: must be a text' },
  { name: 'a duration in words', text: 'version: 1\nwindows: { buildToPush: half an hour }\n', message: 'p.yaml:2:25: windows.buildToPush: not a duration such as 90s, 30m, 72h or 400d: "half an hour"' },
  { name: 'a host with a scheme', text: 'version: 1\nregistries: [{ host: "https://a.example" }]\n', message: 'p.yaml:2:22: registries[0].host: a registry host has no scheme, leave out what stands before the host: "https://a.example"' },
  { name: 'a repository with a scheme', text: 'version: 1\npublishers:\n  - repositories: ["https://a.example/**"]\n', message: 'p.yaml:3:20: publishers[0].repositories[0]: leave out the scheme: repositories are host/path' },
  { name: 'an open class', text: 'version: 1\ntags:\n  - repositories: ["**"]\n    immutable: ["[0-9"]\n', message: 'p.yaml:4:17: tags[0].immutable[0]: "[0-9" has a [ that opens no class such as [0-9]' },
  { name: 'a network that is none', text: 'version: 1\npublishers:\n  - repositories: ["**"]\n    networks: ["192.0.2.0/33"]\n', message: 'p.yaml:4:16: publishers[0].networks[0]: "192.0.2.0/33" is no network such as 192.0.2.0/24' },
  { name: 'an exception without end', text: 'version: 1\nexceptions:\n  - { id: EX-1, reason: r, owner: o, scope: { rules: [a] } }\n', message: 'p.yaml:3:5: exceptions[0].expires: is missing (a text)' },
  { name: 'an exception without scope', text: 'version: 1\nexceptions:\n  - { id: EX-1, reason: r, owner: o, expires: 2026-12-01T00:00:00Z, scope: {} }\n', message: 'p.yaml:3:76: exceptions[0].scope: give at least one of rules, repositories, environments, digests, actors' },
  { name: 'an end that is no time', text: 'version: 1\nexceptions:\n  - { id: EX-1, reason: r, owner: o, expires: tomorrow, scope: { rules: [a] } }\n', message: 'p.yaml:3:47: exceptions[0].expires: not an RFC 3339 time: "tomorrow"' },
  { name: 'a short digest', text: 'version: 1\nenvironments:\n  - { name: prod, match: {}, deny: { digests: ["sha256:abc"] } }\n', message: 'p.yaml:3:48: environments[0].deny.digests[0]: not a sha256 or sha512 digest' },
  { name: 'yes for true', text: 'version: 1\nenvironments:\n  - { name: prod, match: {}, require: { digest: "yes" } }\n', message: 'p.yaml:3:49: environments[0].require.digest: must be true or false' },
  { name: 'a fraction of pushes', text: 'version: 1\nhabits: { minPushes: 2.5 }\n', message: 'p.yaml:2:22: habits.minPushes: must be a whole number' },
  { name: 'a signer with both', text: 'version: 1\nsigners:\n  - { name: release, key: k.pub, identity: a, issuer: b }\n', message: 'p.yaml:3:5: signers[0]: give either key, or identity and issuer' },
  { name: 'a key twice', text: 'version: 1\nactors: []\nactors: []\n', message: 'p.yaml:3:1: the key stands here a second time' },
  { name: 'a tab', text: 'version: 1\nwindows:\n\tbuildToPush: 1h\n', message: 'p.yaml:3:1: tabs are not allowed as indentation; use spaces' },
  { name: 'a bracket left open', text: 'version: 1\nactors: [\n', message: 'p.yaml:3:1: flow sequence in block collection must be sufficiently indented and end with a ]' },
  { name: 'a retention class nobody knows', text: 'version: 1\nretention: { registrys: 1d }\n', message: 'p.yaml:2:14: retention: unknown key "registrys": did you mean registry?' },
  { name: 'an own prototype', text: 'version: 1\n__proto__: { version: 1 }\n', message: 'p.yaml:2:1: unknown key "__proto__": choose from version, registries, actors, publishers, builders, tags, promotions, environments, classes, retentionActors, releaseActors, protected, signers, exceptions, windows, habits, rules, sources, retention' },
];
