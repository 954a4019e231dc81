import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InvalidInput } from '../../core/error.ts';
import { sentences, words } from '../../rules/author.ts';
import type { Case, Rule } from '../../rules/rule.ts';
import { RULES } from '../analysis/analyze.ts';
import { checkedRule } from './check.ts';
import { importFresh } from './fresh-import.ts';

/** A rule of the organisation's own, with the cases that prove it. */
export interface OwnRule {
  readonly rule: Rule;
  readonly file: string;
  readonly cases: readonly Case[];
}

const OTHERS_WRITE = 0o002;
const RULE_FILE = /^(?<name>[a-z0-9-]+)\.(?:mjs|js|ts)$/;

/**
 * The rules in folders: of each `ID.mjs` (`.js`; `.ts` where Node.js reads it) what it exports as `rule`, and the `cases`
 * of `ID.cases.mjs`. Both may be functions: the rule's is given what makes sentences, the cases' the words of histories.
 * @throws InvalidInput naming the file.
 */
export async function ownRules(folders: readonly string[]): Promise<readonly OwnRule[]> {
  const found: OwnRule[] = [];
  const ids = new Set(RULES.map((rule) => rule.id));
  for (const file of folders.flatMap(filesIn)) {
    const rule = checkedRule(made(await exported(file, 'rule'), sentences), file);
    const name = RULE_FILE.exec(file.slice(file.lastIndexOf('/') + 1))?.groups?.['name'];
    if (rule.id !== name) throw new InvalidInput(file, `a rule is in a file of its own name: ${rule.id}`);
    if (ids.has(rule.id)) throw new InvalidInput(file, `there is another rule with the id ${rule.id}`);
    ids.add(rule.id);
    found.push({ rule, file, cases: await casesBeside(file) });
  }
  return found;
}

function filesIn(folder: string): readonly string[] {
  const path = resolve(folder);
  if (!existsSync(path)) throw new InvalidInput('ruleFolders', `${folder}: no such folder`);
  const names = namesIn(path);
  const open = [path, ...names.map((name) => join(path, name))].find(everybodyMayWrite);
  if (open !== undefined)
    throw new InvalidInput('ruleFolders', `everybody may write ${open}, and rules are code: chmod o-w ${open}`);
  return names
    .filter((name) => RULE_FILE.test(name))
    .sort()
    .map((name) => join(path, name).replaceAll('\\', '/'));
}

function everybodyMayWrite(path: string): boolean {
  // Windows has no such bits, and Kubernetes mounts its volumes of configuration with them, but so that nobody can write.
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if (process.getuid === undefined || (mode & OTHERS_WRITE) === 0) return false;
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'EROFS');
  }
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new InvalidInput('ruleFolders', `${path} cannot be read as a folder (${code})`);
  }
}

async function casesBeside(file: string): Promise<readonly Case[]> {
  const beside = file.replace(/\.([a-z]+)$/, '.cases.$1');
  if (!existsSync(beside)) return [];
  const cases = made(await exported(beside, 'cases'), words);
  if (!Array.isArray(cases)) throw new InvalidInput(beside, 'cases is no list');
  return cases;
}

async function exported(file: string, name: string): Promise<unknown> {
  let module: unknown;
  try {
    module = await importFresh(file);
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    throw new InvalidInput(file, `cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof module !== 'object' || module === null || !(name in module))
    throw new InvalidInput(file, `exports nothing named ${name}`);
  const value: unknown = Reflect.get(module, name);
  return value;
}

function made(value: unknown, given: object): unknown {
  return typeof value === 'function' ? Reflect.apply(value, undefined, [given]) : value;
}
