import { readFileSync } from 'node:fs';

/** What CHANGELOG.md says of a version, under its name; until that stands there, what is not released yet. */
export function changesOf(version) {
  const sections = readFileSync('CHANGELOG.md', 'utf8').split(/^(?=## )/m);
  const named = sections.find((one) => one.startsWith(`## ${version}`) || one.startsWith(`## [${version}]`));
  const found = named ?? sections.find((one) => one.startsWith('## Unreleased'));
  if (found === undefined) throw new Error(`CHANGELOG.md says nothing of ${version}`);
  return found.replace(/^## Unreleased/, `## ${version}`);
}
