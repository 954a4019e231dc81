// `npm run docs` writes what the built command says about itself under docs/; with --check it only compares, and ends
// with 1 when something is out of date. docs/policy.md, runbooks.md, rules.md and trust.md, made from the schema, the rules
// and their cases, are written and compared by their tests; the check leaves trust.md to `npm test`: it takes minutes.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const MARK = '<!-- Written by `npm run docs`: do not edit. -->';

const files = {
  ...Object.fromEntries(
    ['policy', 'finding', 'event', 'difference', 'verification', 'verdicts', 'attack'].map((what) => [
      `docs/schema/${what}.schema.json`,
      landwaiter('schema', what),
    ]),
  ),
  'docs/schema/openapi.json': landwaiter('schema', 'api'),
  'docs/sources.md': sourcesPage(JSON.parse(landwaiter('sources', '--json'))),
};

const PAGES = ['policy/policy-doc', 'runbooks-doc', 'rules-doc'];

if (process.argv.includes('--check')) {
  const stale = Object.keys(files).filter((path) => readOr(path, '') !== files[path]);
  if (stale.length > 0) process.stderr.write(`out of date, run npm run docs: ${stale.join(', ')}\n`);
  process.exitCode = stale.length > 0 ? 1 : pages(PAGES);
} else {
  mkdirSync('docs/schema', { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(path, text);
  process.exitCode = pages([...PAGES, 'trust-doc'], { UPDATE_DOCS: '1' });
}

function pages(names, more = {}) {
  const tests = names.map((name) => `test/pages/${name}.test.ts`);
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...tests];
  const { status } = spawnSync(process.execPath, args, { env: { ...process.env, ...more }, stdio: 'inherit' });
  return status ?? 1;
}

function landwaiter(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli.mjs', ...args], { encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`landwaiter ${args.join(' ')} ended with ${status} (npm run build first): ${stderr}`);
  return stdout;
}

function readOr(path, otherwise) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}

function sourcesPage(sources) {
  const yes = (told) => (told ? 'yes' : 'no');
  const worth = (isClaim) => (isClaim ? 'claim' : 'record');
  const rows = sources.map(({ name, tells, verifiedOn, delivery, claims }) => {
    const told = [tells.actor, tells.digest, tells.time, tells.id].map(yes);
    const worths = [worth(claims || delivery.senders === 'users'), worth(claims)];
    return `| ${[`[${name}](#${name})`, ...told, verifiedOn, ...worths].join(' | ')} |`;
  });
  const head = [
    '| kind | who | digest | time | id | checked on | over HTTP | otherwise |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
  ];
  const lead =
    "The telemetry kinds that are understood, what their records tell, and how to connect each. Formats are detected from content. \"Checked on\" says what the reader was tried with: records that real software made (real), the vendor's own examples (documented), what the program's source writes (source), or none of these (inferred). How records may be wrapped: [exports.md](exports.md). Records of each lie in a checkout, in `src/ingest/sources/fixtures/`. The last two columns say what a record is worth that was sent over HTTP, or read from a file or by a collector: the system's own record, or a claim, which may raise a suspicion and clears little. Over HTTP a record needs a secret that no other door has and that stands in no path; webhooks are claims also in files, by their shape.";
  return page('Sources', lead, [...head, ...rows].join('\n'), sources.map(sourceSection));
}

function sourceSection({ name, title, docs, delivery, cannot, joinWith, connect }) {
  return [
    `## ${name}`,
    `${title}. Format: <${docs}>`,
    list('How records come', [
      delivery.by,
      `Authentication: ${delivery.authentication}`,
      delivery.senders === 'users'
        ? 'Over HTTP: a claim; users of the system can send there, choose the text, or learn the secret.'
        : 'Over HTTP: the system’s own record, as long as no other door has the secret.',
      `Loss: ${delivery.loss}`,
      `Delay: ${delivery.delay}`,
    ]),
    list('How to connect it', connect, true),
    list('What it cannot tell', cannot),
    list('Join it with', joinWith),
  ];
}

function list(heading, items, isNumbered = false) {
  const lines = items.map((item, index) => `${isNumbered ? `${index + 1}.` : '-'} ${item}`);
  return items.length === 0 ? '' : `**${heading}**\n\n${lines.join('\n')}`;
}

function page(title, lead, index, sections) {
  return `${[MARK, `# ${title}`, lead, index, ...sections.flat().filter((part) => part !== '')].join('\n\n')}\n`;
}
