import { image } from '../images.ts';
import { HOUR, push } from '../make.ts';
import type { Scenario } from '../scenario.ts';

/** About signatures: whether one verifies takes cryptography, who pushed it does not. */
export const signatureReplaced: Scenario = {
  id: '22-signature-replaced',
  title: 'A developer’s account pushes a signature of its own over the pipeline’s.',
  research: [22],
  acts(day, before) {
    const { image: signed } = before.current('pay/ledger');
    const at = day + 21 * HOUR + 29;
    const own = image('signature 22', { layers: ['signature of somebody else'], subject: signed, created: at });
    const name = `dev/pay/ledger:sha256-${signed.digest.slice('sha256:'.length)}.sig`;
    return [push(at, own, name, { by: 'dana', client: 'cosign', from: 'office' })];
  },
  expect: { policy: [['signature-replaced']], observe: [['signature-replaced']] },
};
