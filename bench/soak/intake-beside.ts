import type { Benchmark, Result } from '../benchmark.ts';
import { type Beside, loadBeside, RATE, SECONDS, type Work } from './beside.ts';
import { comparedImages } from './compared-images.ts';
import { verifiedImages } from './verified-images.ts';

const VERIFIED = 10_000;
const COMPARED = 8;
const LATENCY = 50;

const NONE: Work = {
  policy: { sources: '', rest: '' },
  begin: async () => undefined,
  done: async () => 0,
  wanted: 0,
};

/** B6b: what verifying and comparing images cost whoever delivers meanwhile. */
export const intakeBeside: Benchmark = {
  name: 'B6b intake beside images',
  data: `${RATE} signed webhooks a second for ${SECONDS} s, as in B6, while ${VERIFIED} images with a statement by a certificate each are told of and verified; and while ${COMPARED} images of 80 MB are read from a registry`,
  rival: 'the same load on a server that does nothing else',
  async run() {
    const alone = await loadBeside(NONE);
    const verifying = await loadBeside(await verifiedImages(VERIFIED));
    const { work, stop } = await comparedImages(COMPARED);
    const comparing = await loadBeside(work);
    await stop();
    return [
      { what: 'nothing else', measured: told(alone) },
      ...resultsOf('verified', VERIFIED, verifying),
      ...resultsOf('compared', COMPARED, comparing),
    ];
  },
};

function resultsOf(what: string, count: number, beside: Beside): readonly Result[] {
  return [
    {
      what: `${count} images ${what}`,
      measured: told(beside),
      goal: `p99 <= ${LATENCY} ms, all answered 202`,
      met: beside.p99 <= LATENCY && beside.others === 0,
    },
    {
      what: `  ${what} by the end of it`,
      measured: `${beside.meanwhile}; all of them after ${beside.seconds} s`,
    },
  ];
}

function told({ p50, p99, p999, others }: Beside): string {
  return `p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, p99.9 ${p999.toFixed(1)} ms; ${others} answers other than 202`;
}
