import type { Judged, Shown } from './answer.ts';
import type { PeriodReport } from './schema.ts';
import {
  byLink,
  byLogs,
  byPushers,
  byRetention,
  bySignatures,
  bySilence,
  byStandings,
  byStatedBuilds,
  byStatements,
} from './control-answers.ts';

type Control = PeriodReport['controls'][number];

/** A control, and what of the report shows it. */
interface Asked extends Pick<Control, 'framework' | 'id' | 'title'> {
  judge(shown: Shown): Judged;
}

// Numbers are those of the published texts, titles are ours; docs/reports.md says of each by which source it was confirmed.
const ASKED: readonly Asked[] = [
  { framework: 'ATT&CK', id: 'M1045', title: 'Code signing', judge: bySignatures },
  {
    framework: 'ATT&CK',
    id: 'M1047',
    title: 'Audit',
    judge: (shown) => byLogs(['registry', 'deployment', 'host'], shown),
  },
  { framework: 'ATT&CK', id: 'M1026', title: 'Privileged account management', judge: byPushers },
  {
    framework: 'SLSA',
    id: 'Build, step 1',
    title: 'The signature and the builder of provenance are checked',
    judge: byStatements,
  },
  { framework: 'SLSA', id: 'Build, step 2', title: 'Provenance is that of the expected builds', judge: byStatedBuilds },
  { framework: 'SSDF', id: 'PS.2.1', title: 'The integrity of releases can be verified', judge: bySignatures },
  { framework: 'SSDF', id: 'PS.3.1', title: 'Provenance is kept for each release', judge: byStatements },
  {
    framework: 'SP 800-190',
    id: '4.1.3',
    title: 'Images are watched for embedded malware',
    judge: (shown) => byLink('contents', shown),
  },
  { framework: 'SP 800-190', id: '4.1.5', title: 'Only trusted images are run', judge: byStandings },
  {
    framework: 'SP 800-190',
    id: '4.2.3',
    title: 'Writing to registries is restricted and audited',
    judge: byPushers,
  },
  { framework: 'SP 800-190', id: '4.4.5', title: 'No rogue containers', judge: (shown) => byLink('path', shown) },
  {
    framework: 'CIS Kubernetes',
    id: '5.5.1',
    title: 'Image provenance is asked for at admission',
    judge: (shown) => byLink('admission', shown),
  },
  {
    framework: 'CIS Supply Chain',
    id: '4.1.1',
    title: 'Artifacts are signed by the pipeline that built them',
    judge: bySignatures,
  },
  { framework: 'CIS Supply Chain', id: '4.2.2', title: 'Few may upload artifacts', judge: byPushers },
  {
    framework: 'CIS Supply Chain',
    id: '4.4.1',
    title: 'Artifacts tell of their origin',
    judge: (shown) => byLink('origin', shown),
  },
  {
    framework: 'PCI DSS',
    id: '10.2.1',
    title: 'Audit logs are on',
    judge: (shown) => byLogs(['registry', 'deployment', 'identity'], shown),
  },
  { framework: 'PCI DSS', id: '10.5.1', title: 'Audit logs are kept for twelve months', judge: byRetention },
  { framework: 'PCI DSS', id: '10.7.2', title: 'A control that fails is noticed', judge: bySilence },
  {
    framework: 'PCI DSS',
    id: '11.5.2',
    title: 'Changes of critical files are noticed',
    judge: (shown) => byLink('contents', shown),
  },
];

/** Each control with what of it is shown. */
export function controlsOf(shown: Shown): readonly Control[] {
  return ASKED.map(({ framework, id, title, judge }) => ({ framework, id, title, ...judge(shown) }));
}
