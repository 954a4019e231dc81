import { newLines } from '../hooks.ts';
import { placeOf } from '../places.ts';
import { isByRecord, type LookAtFile, ownerOf, seenAt } from '../view.ts';

/** Settings by which a program runs or loads another, one a line; git takes them behind the name of a section, too. */
const RUNS: Readonly<Record<string, RegExp>> = {
  git: /(?:^|[\]\s])(?:hooksPath|fsmonitor|sshCommand|askPass|gitProxy|editor|pager|external|command|cmd|textconv|driver|clean|smudge|process|program|path)\s*=(?!\s*(?:"?git-lfs |(?:true|false)\b))|=\s*"?!|\bhelper\s*=\s*"?\//i,
  openssl: /^(?:dynamic_path|module|engine_id|\.include)\b/,
};

/** `environment-hook` in a file, as a package of the system has it or not: variant `git`, `openssl`. */
export const programSettings: LookAtFile = (node, both) => {
  if (placeOf(node.path) !== 'program-settings' || node.type !== 'file') return [];
  if (isByRecord(ownerOf(node, both.new))) return [];
  const variant = /git(?:config$|\/)/.test(node.path) ? 'git' : 'openssl';
  const line = newLines(node, both).find((one) => RUNS[variant]?.test(one));
  return line === undefined ? [] : [seenAt('environment-hook', node, both, { variant, before: 'nothing', says: line })];
};
