import type { Pair } from '../pair.ts';
import { newerBases } from './base.ts';
import { builders } from './builder.ts';
import { gemPackages } from './gem.ts';
import { serviceImplants } from './implants-service.ts';
import { systemImplants } from './implants-system.ts';
import { npmPackages } from './npm.ts';
import { pipPackages } from './pip.ts';
import { habits } from './programs.ts';
import { rebuilds } from './rebuild.ts';
import { releases } from './release.ts';
import { settings } from './settings.ts';
import { systemPackages } from './system.ts';

export const pairs: readonly Pair[] = [
  ...rebuilds,
  ...newerBases,
  ...releases,
  ...systemPackages,
  ...pipPackages,
  ...npmPackages,
  ...gemPackages,
  ...habits,
  ...settings,
  ...builders,
  ...systemImplants,
  ...serviceImplants,
];
