import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { InvalidInput } from '../core/error.ts';
import { isObject } from './json.ts';
import type { JsonObject } from './source.ts';
import * as sources from './sources/index.ts';

// Records that real software made, or that vendors publish, are kept beside the repository and never copied into it.
const samples = fileURLToPath(new URL('../../../shared/samples/', import.meta.url));
const isThere = existsSync(samples);
if (!isThere) console.log(`skipped: conformance with published records, because ${samples} does not exist`);

const FOLDERS: readonly (readonly [string, string, RegExp])[] = [
  ['cncf-distribution-notifications', 'distribution', /-(?:03|06)\.|keel|payload/],
  ['aws-ecr-cloudtrail', 'ecr-cloudtrail', /\.json$/],
  ['aws-cloudtrail-background', 'ecr-cloudtrail', /\.json$/],
  ['aws-ecr-eventbridge', 'ecr-eventbridge', /eventbridge.*\.json$/],
  ['docker-daemon-events', 'docker', /moby/],
  ['podman-events', 'podman', /-05\.txt$/],
  ['kubernetes-audit-falco', 'kubernetes-audit', /\.json$/],
  ['kubernetes-audit-audit2rbac', 'kubernetes-audit', /\.log$/],
  ['kubernetes-audit-single', 'kubernetes-audit', /\.json$/],
  ['kubernetes-audit-oss-khi', 'kubernetes-audit', /\.json$/],
  ['kubernetes-audit-falcoplugin', 'kubernetes-audit', /\.json$/],
  ['kubernetes-pod-status', 'kubernetes-pods', /\.json$/],
  ['kubernetes-admissionreview-kubeauditrest', 'admission-review', /\.log$/],
  ['gatekeeper-audit-log', 'gatekeeper', /\.json$/],
  ['opa-decision-log', 'opa', /\.json$/],
  ['containerd-kubelet-node-log-khi', 'containerd', /\.json$/],
  ['github-actions-webhooks', 'github', /^workflow_(?:run|job)\./],
];

describe.skipIf(!isThere)('published records', () => {
  test.each(FOLDERS)('%s is understood as %s', (folder, name, files) => {
    const told = { records: 0, events: 0, refused: 0, claimed: new Set<string>() };
    for (const file of readdirSync(`${samples}${folder}`).filter((one) => files.test(one))) {
      for (const record of recordsIn(readFileSync(`${samples}${folder}/${file}`, 'utf8'))) {
        told.records += 1;
        const claimants = Object.values(sources).filter((source) => source.recognises(record));
        for (const source of claimants) told.claimed.add(source.name);
        expect(claimants, `${folder}/${file}`).toHaveLength(1);
        try {
          const origin = { path: file, line: 1, sha256: '0'.repeat(64) };
          told.events += claimants[0]?.read(record, { origin }).events.length ?? 0;
        } catch (error) {
          if (!(error instanceof InvalidInput)) throw error;
          told.refused += 1;
          console.log(`${folder}/${file}: ${error.message}`);
        }
      }
    }
    console.log(`${folder}: ${told.records} records, ${told.events} events, ${told.refused} refused`);
    expect(told.records).toBeGreaterThan(0);
    expect([...told.claimed]).toEqual([name]);
  });
});

/** Objects one after another, one a line or over several, with the envelopes that whole files come in. */
function recordsIn(text: string): readonly JsonObject[] {
  const whole = values(text.slice(Math.max(text.search(/[[{]/), 0))).flat();
  return whole.filter(isObject).flatMap((value) => {
    for (const key of ['events', 'Records', 'items']) {
      const list = value[key];
      if (Array.isArray(list)) return list.filter(isObject);
    }
    return [value];
  });
}

function values(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    const lines = text.trim().split('\n');
    const pieces = lines.every((line) => line.startsWith('{')) ? lines : text.trim().split(/(?<=^\})\n/m);
    return pieces.map((piece): unknown => JSON.parse(piece));
  }
}
