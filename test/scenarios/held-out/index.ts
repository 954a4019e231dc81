import type { Month, Scenario } from '../scenario.ts';
import { PATIENT_ROBOT } from './h01-patient-robot.ts';
import { INSIDE_THE_RUN } from './h02-inside-the-run.ts';
import { BASE_AFTER_THE_NIGHTLY } from './h03-base-after-the-nightly.ts';
import { IMMUTABLE_AT_LUNCH } from './h04-immutable-at-lunch.ts';
import { ONLY_THE_POD_TELLS } from './h05-only-the-pod-tells.ts';
import { BLIND_WEEKEND } from './h06-blind-weekend.ts';
import { PULL_REQUEST_OUTBIDS } from './h07-pull-request-outbids.ts';
import { BUILD_SERVICE_BY_NIGHT } from './h08-build-service-by-night.ts';
import { ONE_PLATFORM } from './h09-one-platform.ts';
import { EXCEPTION_FIRST } from './h10-exception-first.ts';
import { A_ZERO_FOR_AN_O } from './h11-a-zero-for-an-o.ts';
import { WORM_ON_THE_RUNNER } from './h12-worm-on-the-runner.ts';
import { BACK_TO_THE_HOLE } from './h13-back-to-the-hole.ts';
import { INSIDER_BESIDE_THE_RELEASE } from './h14-insider-beside-the-release.ts';
import { EMERGENCY_AND_ROLLBACK } from './h15-emergency-and-rollback.ts';
import { RENAMED_ROLE_NEW_SERVICE } from './h16-renamed-role-new-service.ts';
import { BASE_FAN_OUT_AND_MATRIX } from './h17-base-fan-out-and-matrix.ts';
import { REPOSITORIES_MOVE } from './h18-repositories-move.ts';
import { DRAINS_AND_RETENTION } from './h19-drains-and-retention.ts';
import { IMAGE_UPDATER } from './h20-image-updater.ts';

/** Attacks that nobody looked at while rules were written. */
export const HELD_OUT_ATTACKS: readonly Scenario[] = [
  PATIENT_ROBOT,
  INSIDE_THE_RUN,
  BASE_AFTER_THE_NIGHTLY,
  IMMUTABLE_AT_LUNCH,
  ONLY_THE_POD_TELLS,
  BLIND_WEEKEND,
  PULL_REQUEST_OUTBIDS,
  BUILD_SERVICE_BY_NIGHT,
  ONE_PLATFORM,
  EXCEPTION_FIRST,
  A_ZERO_FOR_AN_O,
  WORM_ON_THE_RUNNER,
  BACK_TO_THE_HOLE,
  INSIDER_BESIDE_THE_RELEASE,
];

/** Ordinary weeks, held out likewise. */
export const HELD_OUT_MONTHS: readonly Month[] = [
  EMERGENCY_AND_ROLLBACK,
  RENAMED_ROLE_NEW_SERVICE,
  BASE_FAN_OUT_AND_MATRIX,
  REPOSITORIES_MOVE,
  DRAINS_AND_RETENTION,
  IMAGE_UPDATER,
];
