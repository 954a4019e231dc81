import { bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, Verifier } from '@sigstore/verify';
import { examine } from '../src/provenance/examine/examine.ts';
import type { Material } from '../src/provenance/material.ts';
import { bundled, instance } from '../test/provenance/instance.ts';
import { believing, IMAGE } from '../test/provenance/material.ts';
import type { Benchmark } from './benchmark.ts';

const BUNDLES = 1000;
const RUNS = 3;
const MOST = 1.1;

/** B9: what a verdict costs, beside the library that it rests on. */
export const verifying: Benchmark = {
  name: 'B9 verdicts on bundles',
  data: `${BUNDLES} Sigstore bundles: a statement by a certificate, its log entry, a timestamp; from their bytes`,
  rival: '@sigstore/bundle and @sigstore/verify of the same version, without subject and identity',
  async run() {
    const { root, signed } = await instance();
    const trust = believing(root);
    if (trust.kind !== 'root') throw new Error('no root');
    const materials: Material[] = [];
    for (let made = 0; made < BUNDLES; made += 1) materials.push(bundled(await signed()));
    const ours = (): void => {
      for (const one of materials)
        if (examine(one, { digest: IMAGE }, trust)?.state !== 'verified') throw new Error('a good one is not verified');
    };
    const verifier = new Verifier(trust.root.material);
    const bare = (): void => {
      for (const { bytes } of materials)
        verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(bytes.toString('utf8')))));
    };
    // Once before: what is compiled on the way is nobody's cost.
    ours();
    bare();
    const runs = Array.from({ length: RUNS }, () => ({ ours: cpuSeconds(ours), bare: cpuSeconds(bare) }));
    const ratios = runs.map((run) => run.ours / run.bare).sort((one, other) => one - other);
    const ratio = ratios[Math.floor(RUNS / 2)] ?? Number.NaN;
    const spread = `${ratios[0]?.toFixed(2)} to ${ratios.at(-1)?.toFixed(2)}`;
    const each = (Math.min(...runs.map((run) => run.ours)) / BUNDLES) * 1000;
    return [
      {
        what: 'CPU, beside the bare library',
        measured: `${ratio.toFixed(2)} (${spread} in ${RUNS} runs)`,
        ratio,
        goal: `<= ${MOST}`,
        met: ratio <= MOST,
      },
      { what: 'CPU a verdict', measured: `${each.toFixed(2)} ms` },
    ];
  },
};

function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
