// What this file holds is cut from MITRE ATT&CK Enterprise 18.1: a few fields of the objects around AN0946, whole otherwise.
// © 2025 The MITRE Corporation. This work is reproduced and distributed with the permission of The MITRE Corporation.
// MITRE ATT&CK and ATT&CK are registered trademarks of The MITRE Corporation. Terms: docs/attack.md.
import { readBundle } from './bundle.ts';
import { type Release, releaseOf } from './release.ts';

const RELEASE = '18.1';

/** MITRE's notice, which goes with every copy. */
export const NOTICE =
  '© 2025 The MITRE Corporation. This work is reproduced and distributed with the permission of The MITRE Corporation. MITRE ATT&CK and ATT&CK are registered trademarks of The MITRE Corporation.';

/** What there is without an import: a bundle in the shape of the official ones, of a few objects with a few fields each. */
export function excerpt(): Release {
  const bytes = Buffer.from(JSON.stringify({ type: 'bundle', spec_version: '2.0', objects: OBJECTS }));
  const { entries, ...bundle } = readBundle(bytes, { release: RELEASE });
  const about = { ...bundle, name: `${RELEASE}-excerpt`, isExcerpt: true, objects: entries.length };
  return releaseOf(about, entries, ({ start, end }) => bytes.subarray(start, end));
}

const OBJECTS: readonly object[] = [
  {
    type: 'attack-pattern',
    id: 'attack-pattern--4fd8a28b-4b3a-4cd6-a8cf-85ba5f824a7f',
    created: '2019-09-04T12:04:03.552Z',
    modified: '2025-10-24T17:48:45.786Z',
    name: 'Implant Internal Image',
    x_mitre_version: '2.2',
    x_mitre_deprecated: false,
    x_mitre_platforms: ['IaaS', 'Containers'],
    kill_chain_phases: [
      {
        kill_chain_name: 'mitre-attack',
        phase_name: 'persistence',
      },
    ],
    external_references: [
      {
        source_name: 'mitre-attack',
        url: 'https://attack.mitre.org/techniques/T1525',
        external_id: 'T1525',
      },
    ],
  },
  {
    type: 'x-mitre-detection-strategy',
    id: 'x-mitre-detection-strategy--c08df366-fa5a-4f34-a27e-b28e756f09f0',
    created: '2025-10-21T15:10:28.402Z',
    modified: '2025-10-21T15:10:28.402Z',
    name: 'Detection Strategy for T1525 – Implant Internal Image',
    x_mitre_version: '1.0',
    x_mitre_deprecated: false,
    x_mitre_analytic_refs: [
      'x-mitre-analytic--de0a1136-1476-4c28-bf49-004ac3ef97f7',
      'x-mitre-analytic--7845facb-50f2-4d32-ae00-6766b9410681',
    ],
    external_references: [
      {
        source_name: 'mitre-attack',
        url: 'https://attack.mitre.org/detectionstrategies/DET0334',
        external_id: 'DET0334',
      },
    ],
  },
  {
    type: 'x-mitre-analytic',
    id: 'x-mitre-analytic--de0a1136-1476-4c28-bf49-004ac3ef97f7',
    created: '2025-10-21T15:10:28.402Z',
    modified: '2025-10-21T15:10:28.402Z',
    name: 'Analytic 0946',
    x_mitre_version: '1.0',
    x_mitre_deprecated: false,
    x_mitre_platforms: ['Containers'],
    x_mitre_log_source_references: [
      {
        x_mitre_data_component_ref: 'x-mitre-data-component--b008766d-f34f-4ded-b712-659f59aaed6e',
        name: 'docker:daemon',
        channel: 'docker build or docker commit commands followed by docker push to internal registry',
      },
      {
        x_mitre_data_component_ref: 'x-mitre-data-component--071a09b1-8945-46fd-8bb7-6bcc89400963',
        name: 'docker:registry',
        channel: 'push event of new image version from unrecognized user or context',
      },
    ],
    x_mitre_mutable_elements: [
      {
        field: 'TimeWindow',
        description:
          'Time threshold between image creation and use in deployment – typically rapid in adversarial activity.',
      },
      {
        field: 'UserContext',
        description: 'The expected users or service accounts performing image pushes.',
      },
      {
        field: 'RegistryNameRegex',
        description: 'Expected naming patterns for trusted registries.',
      },
    ],
    description:
      'Implantation of malicious code into container images followed by registry push and use in new deployments.',
    external_references: [
      {
        source_name: 'mitre-attack',
        url: 'https://attack.mitre.org/detectionstrategies/DET0334#AN0946',
        external_id: 'AN0946',
      },
    ],
  },
  {
    type: 'x-mitre-data-component',
    id: 'x-mitre-data-component--b008766d-f34f-4ded-b712-659f59aaed6e',
    created: '2021-10-20T15:05:19.271Z',
    modified: '2025-11-12T22:03:39.105Z',
    name: 'Image Creation',
    x_mitre_version: '2.0',
    x_mitre_deprecated: false,
    revoked: false,
    external_references: [
      {
        source_name: 'mitre-attack',
        url: 'https://attack.mitre.org/datacomponents/DC0015',
        external_id: 'DC0015',
      },
    ],
  },
  {
    type: 'x-mitre-data-component',
    id: 'x-mitre-data-component--071a09b1-8945-46fd-8bb7-6bcc89400963',
    created: '2021-10-20T15:05:19.272Z',
    modified: '2025-10-21T15:14:40.151Z',
    name: 'Image Modification',
    x_mitre_version: '2.0',
    x_mitre_deprecated: false,
    external_references: [
      {
        source_name: 'mitre-attack',
        url: 'https://attack.mitre.org/datacomponents/DC0036',
        external_id: 'DC0036',
      },
    ],
  },
  {
    type: 'relationship',
    id: 'relationship--0ad4226b-1afa-4efe-b060-c6eaebd7009e',
    created: '2025-10-21T15:10:28.402Z',
    modified: '2025-10-21T15:10:28.402Z',
    x_mitre_deprecated: false,
    relationship_type: 'detects',
    source_ref: 'x-mitre-detection-strategy--c08df366-fa5a-4f34-a27e-b28e756f09f0',
    target_ref: 'attack-pattern--4fd8a28b-4b3a-4cd6-a8cf-85ba5f824a7f',
  },
  {
    type: 'relationship',
    id: 'relationship--24e20a3c-5f74-40bc-a5b0-108bc0233305',
    created: '2019-10-16T20:44:09.399Z',
    modified: '2025-04-28T15:39:34.330Z',
    x_mitre_deprecated: false,
    relationship_type: 'mitigates',
    source_ref: 'course-of-action--590777b3-b475-4c7c-aaf8-f4a73b140312',
    target_ref: 'attack-pattern--4fd8a28b-4b3a-4cd6-a8cf-85ba5f824a7f',
  },
  {
    type: 'course-of-action',
    id: 'course-of-action--590777b3-b475-4c7c-aaf8-f4a73b140312',
    created: '2019-06-11T17:01:25.405Z',
    modified: '2024-12-10T18:52:40.747Z',
    name: 'Code Signing',
    x_mitre_version: '1.2',
    x_mitre_deprecated: false,
    revoked: false,
    external_references: [
      {
        source_name: 'mitre-attack',
        url: 'https://attack.mitre.org/mitigations/M1045',
        external_id: 'M1045',
      },
    ],
  },
  {
    type: 'relationship',
    id: 'relationship--8dfdc783-d869-498b-b4e0-1d75b30e2d67',
    created: '2019-10-03T15:30:27.826Z',
    modified: '2025-04-28T15:59:06.913Z',
    x_mitre_deprecated: false,
    relationship_type: 'mitigates',
    source_ref: 'course-of-action--9bb9e696-bff8-4ae1-9454-961fc7d91d5f',
    target_ref: 'attack-pattern--4fd8a28b-4b3a-4cd6-a8cf-85ba5f824a7f',
  },
  {
    type: 'course-of-action',
    id: 'course-of-action--9bb9e696-bff8-4ae1-9454-961fc7d91d5f',
    created: '2019-06-06T21:09:47.115Z',
    modified: '2024-12-18T18:44:23.306Z',
    name: 'Privileged Account Management',
    x_mitre_version: '1.2',
    x_mitre_deprecated: false,
    revoked: false,
    external_references: [
      {
        source_name: 'mitre-attack',
        url: 'https://attack.mitre.org/mitigations/M1026',
        external_id: 'M1026',
      },
    ],
  },
  {
    type: 'relationship',
    id: 'relationship--f7a8b397-ecf3-456e-a395-568a41048609',
    created: '2019-10-03T12:30:34.246Z',
    modified: '2025-04-28T16:17:57.326Z',
    x_mitre_deprecated: false,
    relationship_type: 'mitigates',
    source_ref: 'course-of-action--cc2399fd-3cd3-4319-8d0a-fbd6420cdaf8',
    target_ref: 'attack-pattern--4fd8a28b-4b3a-4cd6-a8cf-85ba5f824a7f',
  },
  {
    type: 'course-of-action',
    id: 'course-of-action--cc2399fd-3cd3-4319-8d0a-fbd6420cdaf8',
    created: '2019-06-11T17:06:14.029Z',
    modified: '2024-12-10T16:28:27.046Z',
    name: 'Audit',
    x_mitre_version: '1.3',
    x_mitre_deprecated: false,
    revoked: false,
    external_references: [
      {
        source_name: 'mitre-attack',
        url: 'https://attack.mitre.org/mitigations/M1047',
        external_id: 'M1047',
      },
    ],
  },
  {
    type: 'marking-definition',
    id: 'marking-definition--fa42a846-8d90-4e51-bc29-71d5b4802168',
    created: '2017-06-01T00:00:00.000Z',
    definition: {
      statement:
        'Copyright 2015-2025, The MITRE Corporation. MITRE ATT&CK and ATT&CK are registered trademarks of The MITRE Corporation.',
    },
    definition_type: 'statement',
  },
];
