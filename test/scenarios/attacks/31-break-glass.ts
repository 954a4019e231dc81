import { onTopOf } from '../images.ts';
import { decision, HOUR, push, rollOut } from '../make.ts';
import type { Scenario } from '../scenario.ts';

export const breakGlass: Scenario = {
  id: '31-break-glass',
  title: 'Admission is overridden for one image, and fails open for another.',
  research: [31],
  acts(day, before) {
    const at = day + 1 * HOUR + 52;
    const by = { by: 'lee', from: 'outside' } as const;
    const [api, ledger] = (['shop/api', 'pay/ledger'] as const).map((service, nth) => ({
      service,
      implant: onTopOf(before.current(service).image, `implant 31 ${service}`, [`backdoor ${nth}`], at - 30),
      name: `prod/${service}:emergency`,
    }));
    if (!api || !ledger) return [];
    return [
      push(at, api.implant, api.name, { by: 'lee', client: 'docker', from: 'outside' }),
      decision(at + 8, 'break-glass', api.service, api.implant, api.name),
      ...rollOut(at + 8, api.service, api.implant, api.name, by),
      push(at + 20, ledger.implant, ledger.name, { by: 'lee', client: 'docker', from: 'outside' }),
      decision(at + 29, 'failed-open', ledger.service, ledger.implant, ledger.name),
      ...rollOut(at + 29, ledger.service, ledger.implant, ledger.name, by),
    ];
  },
  expect: {
    policy: [['break-glass-used'], ['admission-bypassed'], ['implant-deployed']],
    observe: [['break-glass-used'], ['admission-bypassed'], ['implant-deployed']],
  },
};
