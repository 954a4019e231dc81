// The rooms of each stage, from the ground up: each knows those before it and none behind it. What stands in one list
// knows nothing of each other, or has no order among itself. `.dependency-cruiser.cjs` makes rules of it.
exports.ROOMS = {
  'src/app': [
    ['analysis', 'opening', 'schemas'],
    ['answers', 'doors', 'measuring', 'own-rules', 'policies', 'sinks'],
    ['proving', 'settings'],
    ['http'],
    ['serve'],
    ['doctor'],
    ['cli'],
  ],
  'src/app/cli': [['inputs'], ['text'], ['commands'], ['completion.ts', 'program.ts', 'main.ts']],
  'src/app/serve': [
    ['calls.ts', 'supervise.ts'],
    ['accepting', 'outward'],
    ['threads'],
    ['evaluating', 'reading'],
    ['configuration.ts', 'serve.ts'],
  ],
  'src/ingest': [
    ['source.ts', 'scan', 'scan-program.ts', 'web-assembly.d.ts'],
    ['envelope.ts', 'bound.ts', 'records'],
    ['cloud-events', 'fetching', 'kubernetes'],
    ['collectors', 'envelopes', 'vendors'],
    ['sources'],
    ['files'],
    ['conformance'],
  ],
  'src/ingest/kubernetes': [
    ['audited-object.ts', 'images.ts', 'refusal.ts', 'requester.ts', 'seen.ts', 'watched.ts', 'written.ts'],
    ['controls'],
    ['audit'],
  ],
  'src/lineage': [
    ['columns', 'facts'],
    ['join', 'watch'],
    ['lineage.ts', 'inferred.ts', 'chain'],
    ['kept'],
    ['memory', 'near'],
    ['stores'],
  ],
  'src/lineage/join': [['credentials.ts'], ['registry'], ['builds', 'clusters', 'habits'], ['controls']],
  'src/policy': [['matching'], ['schema'], ['file', 'learn'], ['compile', 'expressions'], ['lint']],
  'src/policy/learn': [['folder-pattern.ts', 'tally.ts', 'yaml.ts'], ['observed'], ['draft']],
  'src/rules': [
    ['rule.ts', 'made-once.ts'],
    ['actors', 'telling'],
    ['incidents', 'origins'],
    ['bursts', 'histories', 'places', 'running'],
    ['builtin', 'custody', 'author.ts'],
  ],
  'src/app/http': [['access'], ['login'], ['api']],
};
