import type { Writers } from '../writer.ts';
import { github } from './github.ts';

/** Of build systems, by telemetry kind. */
export const builds: Writers = {
  github,
};
