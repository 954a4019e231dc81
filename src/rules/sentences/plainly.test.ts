import { expect, test } from 'vitest';
import { plainly } from './plainly.ts';

const HEX = '4f0abce02ae6c09b960606e599521c3b74cee88d01764ccb7b459da20a93206e';

test.each([
  [`registry.acme.example/shop/api:1@sha256:${HEX}, and`, 'registry.acme.example/shop/api:1@sha256:4f0abce02ae6…, and'],
  ['arn:aws:sts::111122223333:assumed-role/platform-admin/lee pushed', 'role platform-admin/lee pushed'],
  ['by arn:aws:sts::111122223333:assumed-role/build/i-0a1b2c3d.', 'by role build/i-0a1b2c3d.'],
  ['only arn:aws:sts::111122223333:assumed-role/promoter/* may', 'only role promoter may'],
  [
    'arn:aws-us-gov:sts::111122223333:assumed-role/build/AWSCodeBuild-cdd1df94-b669-4fbe-a457-bb72c270c5b2 pushed',
    'role build/AWSCodeBuild-cdd1df94-b6… pushed',
  ],
  ['arn:aws:iam::111122223333:user/dana, who', 'user dana, who'],
  ['arn:aws:iam::111122223333:role/ci/build took', 'role ci/build took'],
  ['run arn:aws:codebuild:eu-west-1:111122223333:build/shop:cdd1df94 of shop', 'run cdd1df94 of shop'],
  ['arn:aws:ecs:eu-west-1:111122223333:service/prod/api.', 'service/prod/api.'],
  [
    'changed /SUBSCRIPTIONS/22222222-0000-4000-8000-000000000000/RESOURCEGROUPS/I/PROVIDERS/M.C/REGISTRIES/A/PROVIDERS/M.I/DIAGNOSTICSETTINGS/LOGS on',
    'changed diagnosticsettings/logs on',
  ],
  [`pushed shop/api:sha256-${HEX}.sig as`, 'pushed shop/api:sha256-4f0abce02ae6….sig as'],
  ['pushed shop/api@sha256:4f0abce02ae6… as sha256:4f0abce02ae6… at', 'pushed shop/api@sha256:4f0abce02ae6… at'],
  ['ci-bot pushed shop/api:1.4 as sha256:4f0abce02ae6…', 'ci-bot pushed shop/api:1.4 as sha256:4f0abce02ae6…'],
])('%s', (sentence, plain) => {
  expect(plainly(sentence)).toBe(plain);
});
