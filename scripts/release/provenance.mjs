// How the release was made, as a statement of in-toto with provenance of SLSA 1.0 (https://slsa.dev/spec/v1.0/provenance).
import { readFileSync } from 'node:fs';
import { sha256 } from './files.mjs';
import { LOCKED } from './locked.mjs';
import { debianPurl } from './sbom.mjs';

// The build tells this of itself: nobody else has seen it. That is the first level of SLSA and no more.
const LOCAL = 'urn:landwaiter:builder:local';
const BUILD_TYPE = 'urn:landwaiter:build:npm-run-release:1';

/** `subjects`: names and hashes of what was made. `builder` names who ran it; absent: somebody, on some machine. */
export async function provenanceOf(subjects, parameters, builder = LOCAL) {
  const { commit } = JSON.parse(readFileSync('dist/build.json', 'utf8'));
  const [revision, state] = commit.split(', ');
  const source =
    revision === 'unknown'
      ? []
      : [{ name: 'source', digest: { gitCommit: revision }, ...(state && { annotations: { state } }) }];
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: subjects.map(({ name, hash }) => ({ name, digest: { sha256: hash } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: parameters,
        internalParameters: {},
        resolvedDependencies: [
          ...source,
          { name: 'package-lock.json', digest: { sha256: await sha256('package-lock.json') } },
          ...Object.entries(LOCKED.node.programs).map(([platform, hash]) => ({
            uri: `pkg:npm/node-${platform}@${LOCKED.node.version}#bin/node`,
            digest: { sha256: hash },
          })),
          ...LOCKED.debian.packages.map(({ name, version, architecture, sha256: hash }) => ({
            uri: debianPurl(name, version, architecture),
            digest: { sha256: hash },
          })),
        ],
      },
      runDetails: { builder: { id: builder } },
    },
  };
  return `${JSON.stringify(statement, null, 2)}\n`;
}
