// Cut from MITRE ATT&CK Enterprise, where releases 18.1 and 19.1 have the same; notice and terms as in the files beside it.

const COMPONENT = 'x-mitre-data-component--';

/** But for when it was modified. */
export const DET0334 = {
  id: 'c08df366-fa5a-4f34-a27e-b28e756f09f0',
  attackId: 'DET0334',
  name: 'Detection Strategy for T1525 – Implant Internal Image',
  created: '2025-10-21T15:10:28.402Z',
  version: '1.0',
  analytics: [
    'x-mitre-analytic--de0a1136-1476-4c28-bf49-004ac3ef97f7',
    'x-mitre-analytic--7845facb-50f2-4d32-ae00-6766b9410681',
  ],
} as const;

/** But for when it was modified. */
export const AN0946 = {
  id: 'de0a1136-1476-4c28-bf49-004ac3ef97f7',
  attackId: 'AN0946',
  name: 'Analytic 0946',
  created: '2025-10-21T15:10:28.402Z',
  version: '1.0',
  place: 'detectionstrategies/DET0334#AN0946',
  fields: {
    x_mitre_platforms: ['Containers'],
    x_mitre_log_source_references: [
      {
        x_mitre_data_component_ref: `${COMPONENT}b008766d-f34f-4ded-b712-659f59aaed6e`,
        name: 'docker:daemon',
        channel: 'docker build or docker commit commands followed by docker push to internal registry',
      },
      {
        x_mitre_data_component_ref: `${COMPONENT}071a09b1-8945-46fd-8bb7-6bcc89400963`,
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
      { field: 'UserContext', description: 'The expected users or service accounts performing image pushes.' },
      { field: 'RegistryNameRegex', description: 'Expected naming patterns for trusted registries.' },
    ],
    description:
      'Implantation of malicious code into container images followed by registry push and use in new deployments.',
  },
} as const;
