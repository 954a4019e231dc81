// One record of each kind, for `landwaiter sources KIND --sample`: of its fixtures the smallest that tells of a push, else of a
// build, else of what runs, else of anything.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const WORTH = ['"manifest.pushed"', '"run.reported"', '"container.observed"', '"type"'];
const FIXTURES = 'src/ingest/sources/fixtures';

/** By kind, as one line each: what a log would have. */
export function samples() {
  return Object.fromEntries(readdirSync(FIXTURES).map((kind) => [kind, smallest(join(FIXTURES, kind))]));
}

function smallest(folder) {
  const at = observedIn(join(folder, 'binding.json'));
  const told = readdirSync(folder)
    .filter((file) => file.endsWith('.in.json'))
    .map((file) => {
      const events = readFileSync(join(folder, file.replace('.in.json', '.out.json')), 'utf8');
      const line = lineOf(JSON.parse(readFileSync(join(folder, file), 'utf8')), at);
      return { line, rank: WORTH.findIndex((word) => events.includes(word)) };
    })
    .filter(({ rank }) => rank >= 0);
  const by = (one, other) =>
    one.rank - other.rank || one.line.length - other.line.length || (one.line < other.line ? -1 : 1);
  return told.sort(by)[0].line;
}

/** Kinds without a time of their own are told one: by whoever received the record. */
function observedIn(file) {
  if (!existsSync(file)) return {};
  const { observedAt } = JSON.parse(readFileSync(file, 'utf8'));
  return observedAt === undefined ? {} : { observedAt: new Date(observedAt).toISOString() };
}

function lineOf(record, at) {
  return typeof record === 'string' ? record : JSON.stringify(Array.isArray(record) ? record : { ...record, ...at });
}
