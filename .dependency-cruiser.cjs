// Who may import whom. Each rule says why, because its comment is what a contributor reads when it fails.
const NO_PRODUCTION = '[.](test|contract|cases|fixture)[.]ts$';
const PLUGINS =
  '^src/(ingest/sources|ingest/envelopes|intake/senders|intake/inboxes|ingest/collectors|lineage/stores|provenance/examine/formats|rules/builtin|sinks/formats|sinks/deliverers|sinks/outboxes)/';
// Those that may ask a registry.
const READS_REGISTRIES = '^src/(?:ingest/collectors|provenance|contents)/';
const PURE = '^src/(core|rules|ingest/sources|ingest/envelopes|intake/senders)/';

const { ROOMS } = require('./scripts/rooms.cjs');

/** A room knows those before it: of each but the last group a rule that names those behind it. */
const rooms = Object.entries(ROOMS).flatMap(([stage, groups]) =>
  groups.slice(0, -1).map((group, index) => ({
    name: `rooms-of-${stage.slice('src/'.length).replaceAll('/', '-')}`,
    comment: 'scripts/rooms.cjs has the rooms from the ground up; what two need stands below both.',
    severity: 'error',
    from: { path: inOneOf(stage, group), pathNot: NO_PRODUCTION },
    to: { path: inOneOf(stage, groups.slice(index + 1).flat()), pathNot: NO_PRODUCTION },
  })),
);

function inOneOf(stage, names) {
  return `^${stage}/(?:${names.map((name) => (name.endsWith('.ts') ? `${name.replaceAll('.', '[.]')}$` : `${name}/`)).join('|')})`;
}

// Replacing a library touches its home only. Every package that the product imports stands here, and none else.
const HOMES = {
  '@bomb.sh/tab': ['src/app/cli'],
  '@bufbuild/cel': ['src/policy'],
  '@bufbuild/protobuf': ['src/policy'],
  '@fastify/cookie': ['src/app/http'],
  '@fastify/swagger': ['src/app/http'],
  '@litko/yara-x': ['src/contents/yara'],
  '@nats-io/jetstream': ['src/sinks/deliverers'],
  '@nats-io/transport-node': ['src/sinks/deliverers'],
  '@noble/curves': ['src/provenance/examine'],
  '@opentelemetry/api': ['src/app/metrics'],
  '@opentelemetry/core': ['src/app/metrics'],
  '@opentelemetry/exporter-trace-otlp-http': ['src/app/metrics'],
  '@opentelemetry/resources': ['src/app/metrics'],
  '@opentelemetry/sdk-trace': ['src/app/metrics'],
  '@sigstore/bundle': ['src/provenance'],
  '@sigstore/core': ['src/provenance'],
  '@sigstore/protobuf-specs': ['src/provenance'],
  '@sigstore/tuf': ['src/provenance/trust'],
  '@sigstore/verify': ['src/provenance'],
  '@tanstack/virtual-core': ['src/page'],
  cborg: ['src/provenance/examine/notation'],
  commander: ['src/app/cli'],
  'csv-stringify': ['src/sinks'],
  'fast-string-width': ['src/sinks/formats'],
  fastify: ['src/app/http'],
  'fastify-type-provider-zod': ['src/app/http'],
  hyparquet: ['src/ingest/files/parquet'],
  jose: ['src/app/http'],
  nodemailer: ['src/sinks/deliverers'],
  'openid-client': ['src/app/http'],
  pdfkit: ['src/app/reports/pdf'],
  pg: ['src/database'],
  'pg-connection-string': ['src/database'],
  picocolors: ['src/sinks/formats', 'src/app/cli'],
  pino: ['src/app/metrics', 'src/app/serve'],
  preact: ['src/page'],
  'preact-iso': ['src/page'],
  'prom-client': ['src/app/metrics'],
  'sql.js': ['src/contents/packages/rpm'],
  yaml: ['src/policy', 'src/ingest/collectors/kubernetes'],
  zod: [
    'src/attack',
    'src/policy',
    'src/sinks/formats',
    'src/sinks/deliverers',
    'src/app',
    'src/registry',
    'src/ingest/collectors',
  ],
};

const home = ([library, folders]) => ({
  name: `home-of-${library}`,
  comment: `${library} is imported in ${folders.join(' and ')} only, so that replacing it touches nothing else.`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^(${folders.join('|')})/|${NO_PRODUCTION}` },
  to: { path: `(^|/)node_modules/${library.replaceAll('.', '[.]')}/|^${library.replaceAll('.', '[.]')}$` },
});

module.exports = {
  forbidden: [
    {
      name: 'stages-know-core-and-themselves',
      comment:
        'A stage imports the vocabulary (core), the databases, what unpacks (compression: files and images come packed alike), what stands beside the code (shipped) and itself; only app joins stages. core imports nothing else.',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: `^src/(?:app|page|sinks)/|${READS_REGISTRIES}|[.]test[.]ts$` },
      to: { path: '^(src|test|bench)/', pathNot: '^src/(core|database|compression|shipped|$1)/' },
    },
    {
      name: 'what-is-shown-shares-the-drawing',
      comment: 'A chain looks the same on the page and in reports: both draw what src/drawing laid out.',
      severity: 'error',
      from: { path: '^src/sinks/', pathNot: '[.]test[.]ts$' },
      to: { path: '^(src|test|bench)/', pathNot: '^src/(core|database|compression|drawing|sinks)/' },
    },
    {
      name: 'the-page-is-a-client',
      comment: 'It runs in browsers and asks the API like every other client.',
      severity: 'error',
      from: { path: '^src/page/', pathNot: '[.]test[.]tsx?$' },
      to: { path: '^(src|test|bench)/', pathNot: '^src/(core|drawing|page|app/answers)/' },
    },
    {
      name: 'the-page-knows-types-of-answers',
      comment: 'Of the answers it knows the types alone, in one place: nothing of the server is bundled for browsers.',
      severity: 'error',
      from: { path: '^src/page/', pathNot: '[.]test[.]tsx?$|^src/page/api/types[.]ts$' },
      to: { path: '^src/app/answers/' },
    },
    {
      name: 'registries-are-asked-by-few',
      comment:
        'Only collectors, what verifies signatures and what compares images ask a registry; the rest judges by facts that were kept, so that a finding is the same tomorrow.',
      severity: 'error',
      from: { path: `${READS_REGISTRIES}`, pathNot: '[.]test[.]ts$' },
      to: {
        path: '^(src|test|bench)/',
        pathNot: '^src/(core|database|compression|registry|ingest|provenance|contents)/',
      },
    },
    {
      name: 'collectors-verify-nothing',
      comment: 'Collectors deliver records; what these prove is for the stages after them.',
      severity: 'error',
      from: { path: '^src/ingest/' },
      to: { path: '^src/provenance/' },
    },
    {
      name: 'contents-reads-images-only',
      comment: 'What is in two images is the same whatever records say of them; what it means is for the rules.',
      severity: 'error',
      from: { path: '^src/contents/', pathNot: '[.]test[.]ts$' },
      to: { path: '^(src|test|bench)/', pathNot: '^src/(core|compression|registry|contents)/' },
    },
    {
      name: 'contents-is-read-by-few',
      comment: 'Telemetry and signatures are read without looking into images.',
      severity: 'error',
      from: { path: '^src/(?:ingest|provenance)/' },
      to: { path: '^src/contents/' },
    },
    {
      name: 'provenance-reads-no-telemetry',
      comment: 'Signatures are verified over what the registry holds, whatever records say.',
      severity: 'error',
      from: { path: '^src/provenance/' },
      to: { path: '^src/ingest/' },
    },
    {
      name: 'core-knows-no-database',
      comment: 'The vocabulary, the rules and the policy are the same wherever facts are kept.',
      severity: 'error',
      from: { path: '^src/(core|rules|policy)/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/database/' },
    },
    {
      name: 'core-unpacks-nothing',
      comment: 'The vocabulary, the rules and the policy are about what was read, however it was packed.',
      severity: 'error',
      from: { path: '^src/(core|rules|policy)/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/compression/' },
    },
    {
      name: 'compression-knows-bytes-only',
      comment: 'What unpacks stands below every stage: of what the bytes mean it knows nothing.',
      severity: 'error',
      from: { path: '^src/compression/' },
      to: { path: '^(src|test|bench)/', pathNot: '^src/compression/' },
    },
    {
      name: 'core-ships-nothing',
      comment: 'The vocabulary, the rules and the policy are the same however the program is packed.',
      severity: 'error',
      from: { path: '^src/(core|rules|policy)/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/shipped/' },
    },
    {
      name: 'shipped-knows-files-only',
      comment: 'What stands beside the code stands below every stage: of what it is for it knows nothing.',
      severity: 'error',
      from: { path: '^src/shipped/' },
      to: { path: '^(src|test|bench)/', pathNot: '^src/shipped/' },
    },
    {
      name: 'nothing-imports-app',
      comment: 'app joins everything; what another folder needs from it belongs in a stage or in core.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(?:app|page)/' },
      to: { path: '^src/app/' },
    },
    {
      name: 'a-plugin-knows-no-sibling',
      comment: 'Removing a plugin is removing its file. What two plugins share moves one folder up, under a noun.',
      severity: 'error',
      from: { path: `${PLUGINS}([^/.]+)[./]`, pathNot: `(^|/)index[.]ts$|${NO_PRODUCTION}` },
      to: { path: '^src/$1/', pathNot: '^src/$1/$2[./]' },
    },
    {
      name: 'scan-has-one-door',
      comment:
        'What looks at bytes is trusted to change nothing: two functions, proven beside them, are all that others may use.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/ingest/scan/' },
      to: { path: '^src/ingest/scan/', pathNot: '^src/ingest/scan/index[.]ts$' },
    },
    {
      name: 'pure-folders-do-no-io',
      comment:
        'core, rules, sources, envelopes and senders answer the same whenever and wherever they run: no disk, no network.',
      severity: 'error',
      from: { path: PURE, pathNot: '[.]test[.]ts$' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer|zlib)$' },
    },
    {
      name: 'pure-folders-use-no-library',
      comment: 'The vocabulary, the rules and the readers of telemetry stand on the language alone.',
      severity: 'error',
      from: { path: PURE, pathNot: '[.](test|contract)[.]ts$' },
      to: { path: '(^|/)node_modules/' },
    },
    ...Object.entries(HOMES).map(home),
    ...rooms,
    {
      name: 'no-cycles',
      comment: 'Types count too: of two files that need each other, one is two files or both are one.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'Nobody imports it and it is no entry: delete it.',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '[.]d[.]ts$|^src/index[.]ts$' },
      to: {},
    },
    {
      name: 'production-imports-no-tests',
      comment:
        'Tests, contract suites and fixtures are no part of the product. Cases are data that ships for `rules test`.',
      severity: 'error',
      from: { path: '^src/', pathNot: NO_PRODUCTION },
      to: { path: '[.](test|contract|fixture)[.]ts$|^(test|bench)/' },
    },
    {
      name: 'cases-are-read-by-app-only',
      comment: 'A rule does not know the cases that prove it.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/app/|(^|/)(index|cases)[.]ts$|${NO_PRODUCTION}` },
      to: { path: '[.]cases[.]ts$' },
    },
    {
      name: 'imports-are-found',
      comment: 'The import leads nowhere: a wrong path, or a package that package.json does not name.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
