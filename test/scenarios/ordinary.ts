import type { Act, Image } from './act.ts';
import { image, onTopOf } from './images.ts';
import { build, DAY, HOUR, pinned, promote, push, rollOut } from './make.ts';
import type { Company, Standing } from './scenario.ts';

/** What the company runs: repositories below `dev/` and `prod/`, workloads of the same name. */
export const SERVICES = ['shop/api', 'shop/cart', 'shop/web', 'pay/ledger'] as const;

/** Ordinary days, and what stands at their end. */
export interface Ordinary {
  readonly acts: readonly Act[];
  readonly company: Company;
}

/**
 * So many ordinary days: each service is built, pushed to dev under its version and `latest`, signed, promoted and rolled
 * out by digest once a working day; the base image is rebuilt on Mondays.
 */
export function ordinary(days: number): Ordinary {
  const acts: Act[] = [];
  const standing = new Map<string, Standing[]>();
  let base = baseOf(0);
  for (let day = 0; day < days; day += 1) {
    const weekday = day % 7;
    if (weekday > 4) continue;
    if (weekday === 0) {
      base = baseOf(day);
      acts.push(...baseBuilt(day, base));
    }
    for (const [index, service] of SERVICES.entries()) {
      const one = standingOf(service, day, base);
      acts.push(...shipped(day * DAY + 9 * HOUR + index * 47, service, one));
      standing.set(service, [...(standing.get(service) ?? []), one]);
    }
  }
  const nth = (service: string, back: number): Standing => {
    const found = standing.get(service)?.at(-back);
    if (!found) throw new Error(`${service} has not been shipped ${back} times`);
    return found;
  };
  return { acts, company: { current: (service) => nth(service, 1), previous: (service) => nth(service, 2) } };
}

/** Built, pushed, signed, promoted an hour later, rolled out: the way of every version. */
export function shipped(at: number, service: string, { image: made, version, commit }: Standing): readonly Act[] {
  const dev = `dev/${service}`;
  const prod = `prod/${service}`;
  const signature = image(`signature of ${made.name}`, {
    layers: [`signature ${made.name}`],
    subject: made,
    created: at,
  });
  const signatureTag = `sha256-${made.digest.slice('sha256:'.length)}.sig`;
  const run = `${service} ${version}`;
  return [
    build(at, run, commit, { made: [{ image: made, to: { repository: dev, tag: version } }] }),
    push(at + 7, made, `${dev}:${version}`, { run }),
    push(at + 7, made, `${dev}:latest`, { run }),
    push(at + 8, signature, `${dev}:${signatureTag}`, { client: 'cosign', run }),
    promote(at + 90, made, `${dev}:${version}`, `${prod}:${version}`),
    promote(at + 91, signature, `${dev}:${signatureTag}`, `${prod}:${signatureTag}`),
    ...rollOut(at + 100, service, made, { ...pinned(prod, made), tag: version }, { change: `CHG-${at}` }),
  ];
}

function baseBuilt(day: number, base: Image): readonly Act[] {
  const at = day * DAY + 6 * HOUR;
  const run = `base ${day}`;
  return [
    build(at, run, commitOf(`base ${day}`), { project: 'base', workflow: 'nightly', trigger: 'schedule' }),
    push(at + 8, base, 'base/node:22', { run }),
  ];
}

function baseOf(day: number): Image {
  return image(`base ${day}`, { layers: [`os ${day}`, `node ${day}`], created: day * DAY + 6 * HOUR });
}

function standingOf(service: string, day: number, base: Image): Standing {
  const version = `1.${Math.floor(day / 7)}.${day % 7}`;
  const commit = commitOf(`${service} ${version}`);
  const name = `${service} ${version}`;
  const layers = [`dependencies of ${service} ${Math.floor(day / 7)}`, `${name} itself`];
  const labels = {
    'org.opencontainers.image.revision': commit,
    'org.opencontainers.image.source': 'https://forge.example/acme/shop',
    'org.opencontainers.image.version': version,
  };
  return { image: { ...onTopOf(base, name, layers, day * DAY + 9 * HOUR + 5), labels }, version, commit };
}

/** A commit's id, made of words. */
export function commitOf(words: string): string {
  return image(words).config.slice('sha256:'.length, 'sha256:'.length + 40);
}
