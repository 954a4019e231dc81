import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { generateAuditLog, type LogSettings } from './generate.ts';

/** The path of a log with these settings, made when it is not there yet. */
export function auditLog(settings: LogSettings): string {
  mkdirSync('bench/data', { recursive: true });
  const { bytes, seed, relevant } = settings;
  const path = `bench/data/audit-${bytes / 1e6}mb-seed${seed}${relevant === undefined ? '' : `-${relevant}relevant`}.log`;
  if (existsSync(path)) return path;
  process.stderr.write(`making ${path}\n`);
  generateAuditLog(`${path}.part`, settings);
  renameSync(`${path}.part`, path);
  return path;
}
