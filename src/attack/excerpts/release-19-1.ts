// What this file holds is cut from MITRE ATT&CK Enterprise 19.1: a few fields of the objects around AN0946, and of the techniques that
// rules name, from the files of github.com/mitre/cti, commit 39f6c5d277. © 2026 The MITRE Corporation. This work is reproduced and
// distributed with the permission of The MITRE Corporation. MITRE ATT&CK and ATT&CK are registered trademarks of The MITRE Corporation.
// Terms: docs/attack.md.
import { AN0946, DET0334 } from './analytic.ts';
import { component, mitigation, relationship, tactic, analytic, strategy, type CutRelease } from './cut.ts';
import { TECHNIQUES_19_1 } from './techniques-19-1.ts';

const T1525 = 'attack-pattern--4fd8a28b-4b3a-4cd6-a8cf-85ba5f824a7f';

export const RELEASE_19_1: CutRelease = {
  release: '19.1',
  cuts: [
    ...TECHNIQUES_19_1,
    tactic({
      id: '78b23412-0651-46d7-a540-170a1ce8bd5a',
      attackId: 'TA0005',
      name: 'Stealth',
      created: '2018-10-17T00:14:20.652Z',
      modified: '2026-05-12T15:12:00.780Z',
      version: '1.0',
      shortName: 'stealth',
      published: null,
    }),
    tactic({
      id: '43c49635-f2fa-44f2-92b9-0ee980bbf4ef',
      attackId: 'TA0112',
      name: 'Defense Impairment',
      created: '2026-04-14T22:53:16.228Z',
      modified: '2026-05-12T15:12:00.780Z',
      version: '1.0',
      shortName: 'defense-impairment',
      published: null,
    }),
    strategy({
      ...DET0334,
      modified: '2026-05-12T16:34:50.691Z',
      published: null,
    }),
    analytic({
      ...AN0946,
      modified: '2025-10-21T15:10:28.402Z',
      published: 'd9dccccaabb00360ad5ffb1fb7e6971164bfe6d671b8b99cc419914d2c019cc2',
    }),
    component({
      id: 'b008766d-f34f-4ded-b712-659f59aaed6e',
      attackId: 'DC0015',
      name: 'Image Creation',
      created: '2021-10-20T15:05:19.271Z',
      modified: '2025-11-12T22:03:39.105Z',
      version: '2.0',
      published: 'a8abc32f6e514d48a6dc8f0b83a81c59f67a0f4859590c519d6cfff3a1e4b30d',
    }),
    component({
      id: '071a09b1-8945-46fd-8bb7-6bcc89400963',
      attackId: 'DC0036',
      name: 'Image Modification',
      created: '2021-10-20T15:05:19.272Z',
      modified: '2025-10-21T15:14:40.151Z',
      version: '2.0',
      published: '6c8145dfdfb8c5d3fd4116e27dc83205f1c041a56ed4bda9a40fc318e4fcf9f3',
    }),
    mitigation({
      id: '590777b3-b475-4c7c-aaf8-f4a73b140312',
      attackId: 'M1045',
      name: 'Code Signing',
      created: '2019-06-11T17:01:25.405Z',
      modified: '2024-12-10T18:52:40.747Z',
      version: '1.2',
      published: '2c7ceed922f62119ee3f7ca6d837fe00d0f680a8b85c92bfaeab1e0dfc17dee7',
    }),
    mitigation({
      id: '9bb9e696-bff8-4ae1-9454-961fc7d91d5f',
      attackId: 'M1026',
      name: 'Privileged Account Management',
      created: '2019-06-06T21:09:47.115Z',
      modified: '2024-12-18T18:44:23.306Z',
      version: '1.2',
      published: '88599e9dbfa25451b3a5dcb73fcf3c40ddbe96839e7c50917541e8f89042b05d',
    }),
    mitigation({
      id: 'cc2399fd-3cd3-4319-8d0a-fbd6420cdaf8',
      attackId: 'M1047',
      name: 'Audit',
      created: '2019-06-11T17:06:14.029Z',
      modified: '2026-05-12T15:12:00.731Z',
      version: '1.3',
      published: null,
    }),
    relationship({
      id: '0ad4226b-1afa-4efe-b060-c6eaebd7009e',
      created: '2025-10-21T15:10:28.402Z',
      modified: '2025-10-21T15:10:28.402Z',
      kind: 'detects',
      from: 'x-mitre-detection-strategy--c08df366-fa5a-4f34-a27e-b28e756f09f0',
      to: T1525,
      published: null,
    }),
    relationship({
      id: '24e20a3c-5f74-40bc-a5b0-108bc0233305',
      created: '2019-10-16T20:44:09.399Z',
      modified: '2026-04-29T14:23:05.956Z',
      kind: 'mitigates',
      from: 'course-of-action--590777b3-b475-4c7c-aaf8-f4a73b140312',
      to: T1525,
      published: null,
    }),
    relationship({
      id: '8dfdc783-d869-498b-b4e0-1d75b30e2d67',
      created: '2019-10-03T15:30:27.826Z',
      modified: '2026-04-29T14:23:06.119Z',
      kind: 'mitigates',
      from: 'course-of-action--9bb9e696-bff8-4ae1-9454-961fc7d91d5f',
      to: T1525,
      published: null,
    }),
    relationship({
      id: 'f7a8b397-ecf3-456e-a395-568a41048609',
      created: '2019-10-03T12:30:34.246Z',
      modified: '2026-04-29T14:23:06.262Z',
      kind: 'mitigates',
      from: 'course-of-action--cc2399fd-3cd3-4319-8d0a-fbd6420cdaf8',
      to: T1525,
      published: null,
    }),
    {
      published: null,
      object: {
        type: 'marking-definition',
        id: 'marking-definition--fa42a846-8d90-4e51-bc29-71d5b4802168',
        created: '2017-06-01T00:00:00.000Z',
        definition: {
          statement:
            'Copyright 2015-2026, The MITRE Corporation. MITRE ATT&CK and ATT&CK are registered trademarks of The MITRE Corporation.',
        },
        definition_type: 'statement',
      },
    },
  ],
  replaced: {
    'T1070.001': 'T1685.005',
    T1562: 'T1685',
    'T1562.001': 'T1685',
    'T1562.002': 'T1685.001',
    'T1562.003': 'T1690',
    'T1562.004': 'T1686',
    'T1562.006': 'T1685',
    'T1562.008': 'T1685.002',
    'T1562.009': 'T1688',
    'T1562.010': 'T1689',
    T1656: 'T1684.001',
  },
};
