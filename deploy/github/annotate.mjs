// What check-policy.sh left in a folder, as annotations of GitHub on the policy file: node annotate.mjs FOLDER POLICY
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '.', policy = 'landwaiter.yaml'] = process.argv.slice(2);
/** GitHub shows ten of a kind and step. */
const MOST = 10;
const COMMANDS = { error: 'error', warning: 'warning', note: 'notice' };

/** Whatever stands in a message, it ends with it: https://docs.github.com/actions/reference/workflow-commands */
const message = (text) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text) => message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

function annotate(level, title, text, line = 1, column = 1) {
  const where = `file=${property(policy)},line=${line},col=${column},title=${property(title)}`;
  return `::${COMMANDS[level]} ${where}::${message(text)}`;
}

function read(name) {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Lines such as `landwaiter.yaml:4:21: tags[0].repositories: expected a list`; of errors the first has the program before it. */
function problems() {
  const text = read('lint.txt');
  const level = text.startsWith('landwaiter: ') ? 'error' : 'warning';
  return text.split('\n').flatMap((line) => {
    const start = line.indexOf(`${policy}:`);
    const [, row, column, says] = /^(\d+):(\d+): (.*)$/.exec(line.slice(start + policy.length + 1)) ?? [];
    return start < 0 || says === undefined ? [] : [annotate(level, 'Policy', says, Number(row), Number(column))];
  });
}

function changes() {
  const text = read('test.json');
  const silenced = text === '' ? [] : JSON.parse(text).changes.filter(({ change }) => change === 'silenced');
  return silenced.map(({ finding, because }) =>
    annotate('error', `Silences ${finding.rule}`, `${finding.summary}\n${because}`),
  );
}

function findings() {
  const text = read('findings.sarif');
  const results = text === '' ? [] : JSON.parse(text).runs.flatMap((run) => run.results);
  return results
    .filter(({ suppressions = [] }) => suppressions.length === 0)
    .map(({ level, ruleId, message: { text: says } }) => annotate(level in COMMANDS ? level : 'note', ruleId, says));
}

for (const one of [...problems(), ...changes(), ...findings()].slice(0, MOST)) process.stdout.write(`${one}\n`);
