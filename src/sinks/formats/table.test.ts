import { stripVTControlCharacters } from 'node:util';

import stringWidth from 'fast-string-width';
import { describe, expect, test } from 'vitest';

import type { Finding } from '../../core/finding.ts';
import type { Report } from '../../core/report.ts';
import { report } from './report.fixture.ts';
import { table } from './table.ts';

function printed(of: Report = report, options: { colour?: boolean; width?: number; verbose?: boolean } = {}): string {
  return [...table.render(of, { colour: false, width: 80, verbose: false, ...options })].join('');
}

test('the incident comes first, with who, where, what is missing and what to do', () => {
  const text = printed(report, { width: 120 });
  const [first = ''] = text.split('\n\n').slice(1);
  expect(text).toMatch(
    /^3 open findings: 1 CRITICAL, 1 MEDIUM, 1 LOW\nAlso 1 pending, 1 suppressed, 1 resolved\npolicy mode, /,
  );
  expect(first).toMatch(/^CRITICAL {2}implant-deployed {2}f3a91c07\n {2}mallory pushed prod\/shop\/api:1\.4/);
  expect(first).toContain('  who      mallory (human)\n');
  expect(first).toContain('  where    Deployment/api, container api, namespace shop, cluster prod-eu (prod)\n');
  expect(first).toContain('  missing  - a build that explains the push\n');
  expect(first).toContain('  do       - Stop the rollout');
  expect(first).toContain('  ├─ CRITICAL  local-image-pushed  6b0c94be\n');
  expect(first).toContain('  └─ MEDIUM [pending]  push-without-build  e01b8f6c\n');
});

test('no line is wider than the terminal', () => {
  for (const width of [60, 80, 120, 200]) {
    for (const verbose of [false, true]) {
      const widths = printed(report, { width, verbose })
        .split('\n')
        .map((line) => stringWidth(line));
      expect(Math.max(...widths)).toBeLessThanOrEqual(width);
    }
  }
});

test('nothing from a record reaches the terminal as a command', () => {
  expect(printed()).toMatch(/^[ -~…–│├└─▁-█\n]+$/);
  expect(printed(report, { width: 120 })).toContain(String.raw`api-\u202egnp.exe\u2066`);
});

test('colour adds nothing but colour', () => {
  const coloured = printed(report, { colour: true });
  expect(stripVTControlCharacters(coloured)).toBe(printed());
  expect(coloured).not.toBe(printed());
});

test('what waits or is settled stands at the end in a line each, with its reason', () => {
  const text = printed(report, { width: 120 });
  expect(text).toMatch(
    /\nPending\nHIGH {6}2c8d40e7 {2}push-without-build {2}dev\/shop\/web:pr-41 {2}waits for CI records/,
  );
  expect(text).toMatch(/\nResolved\nHIGH {6}83e5a1d6 .* late evidence: github run 8151/);
});

test('the figures close the report', () => {
  const text = printed(report, { width: 200 });
  expect(text).toContain('custody  17 of 21 (80 %) running containers with every required link complete: ');
  expect(text).toContain('prod 11 of 14 (78 %), staging 6 of 6 (100 %)\n');
  expect(text).toContain('links    3 required links unknown; nobody looks at provenance\n');
  expect(text).toContain('pushes   41 of 46 (89 %) explained by a build\n');
  expect(text).toContain('inputs   5 files, 4,212 records; 3 records refused, 1 file not understood\n');
  expect(text).toMatch(
    /gaps {5}1 silence, 40 min together\nlimits .* names no host; limits local-image-pushed\n\n1 of 5 files/,
  );
});

test('what reading images came to is told where images were read', () => {
  const contents = (found: number): string =>
    printed({ ...report, summary: { ...report.summary, contents: { read: 40, found } } }, { width: 200 });
  expect(printed(report)).not.toContain('contents ');
  expect(contents(0)).toContain('contents 40 of 46 (86 %) pushed images read: nothing in them counts\n');
  expect(contents(3)).toContain('read: 3 findings of what nothing explains, nothing else that counts\n');
});

const [incident] = report.findings;
const many = (count: number, told: Partial<Finding> = {}): readonly Finding[] =>
  incident
    ? Array.from({ length: count }, (_, index) => ({ ...incident, id: `${index}`.padStart(16, '0'), ...told }))
    : [];
const rowsIn = (text: string): readonly string[] => text.match(/^(?:CRITICAL|HIGH|MEDIUM|LOW|INFO) .*$/gm) ?? [];

describe('the first screen', () => {
  const apart = (count: number, severity: Finding['severity']): readonly Finding[] =>
    many(count).map((finding, index) => ({
      ...finding,
      id: `${severity}-${index}`,
      severity,
      actor: { name: `user-${index}`, kind: 'human' },
    }));
  const busy = { ...report, findings: [...apart(12, 'high'), ...apart(300, 'low')] };

  test('has twenty rows at most, counts the rest, and says how to see them', () => {
    expect(rowsIn(printed(busy))).toHaveLength(20);
    expect(printed(busy, { width: 120 })).toContain(
      'and 292 more (292 low): -v lists them, -o json and -o html have all\n',
    );
    expect(rowsIn(printed(busy, { verbose: true }))).toHaveLength(312);
    expect(printed(busy, { verbose: true })).not.toContain(' more (');
  }, 60_000);

  test('what is settled finds room only after what is open', () => {
    const settled = many(30, { state: 'pending', resolution: 'waits' });
    const text = printed({ ...report, findings: [...apart(25, 'high'), ...settled] }, { width: 120 });
    expect(rowsIn(text)).toHaveLength(20);
    expect(text).toContain('\nAlso open\n5 (5 high): -v lists them');
    expect(text).toContain('\nPending\n30 (30 critical): -v lists them');
  });

  test('what one actor did again and again, or what befell one image, is one row', () => {
    const again = many(200, { rule: 'push-without-build', severity: 'high' });
    const low = many(50, { rule: 'tag-rolled-back', severity: 'low' }).map((one) => ({ ...one, id: `low-${one.id}` }));
    const text = printed({ ...report, findings: [...again, ...low] }, { width: 120 });
    expect(rowsIn(text)).toHaveLength(2);
    expect(text).toContain('  and 199 more like it\n');
    expect(text).toContain('    and 196 more: -v lists them, -o json has all\n');
    expect(text).toMatch(/\nLOW {7}low-0000 {2}tag-rolled-back ×50 {2}mallory pushed/);
  });

  test('an incident has forty lines at most, whatever it is made of', () => {
    const rules = Array.from({ length: 60 }, (_, index) => `rule-${index}`);
    const parts = rules.flatMap((rule) =>
      many(5, { rule, severity: 'high' }).map((one) => ({
        ...one,
        id: `${rule} ${one.id}`,
        incident: incident?.id ?? '',
      })),
    );
    const findings = incident ? [{ ...incident, missing: rules, respond: rules }, ...parts] : [];
    const [, block = ''] = printed({ ...report, findings }).split('\n\n');
    expect(block.split('\n').length).toBeLessThanOrEqual(40);
    expect(block).toMatch(/├─ HIGH {2}rule-0 {2}rule-0 0 {2}×5\n/);
    expect(block).toMatch(/└─ and \d+ more \(\d+ high\): -v tells them, -o json has all$/);
    expect(printed({ ...report, findings }, { verbose: true })).toContain('rule-59');
  });
});

const NOTHING = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };

describe('without a finding', () => {
  const quiet = {
    ...report,
    findings: [],
    inputs: report.inputs.filter(({ skipped }) => skipped === undefined),
    summary: { ...report.summary, findings: NOTHING, refused: 0 },
  };

  test('a quiet day says so', () => {
    expect(printed(quiet)).toMatch(/^No open findings\npolicy mode, records of /);
    expect(printed(quiet)).not.toContain('understood, and');
  });

  test('what was not understood is the last word', () => {
    const part = { ...quiet, inputs: report.inputs, summary: { ...quiet.summary, refused: 3 } };
    expect(printed(part)).toMatch(/^No open findings in what was understood\n/);
    expect(printed(part)).toMatch(/\n1 of 5 files and 3 of 4,212 records were not understood, and not judged\.\n$/);
  });

  test('where nothing was understood nothing is called quiet, and no time is made up', () => {
    const { window: _, ...rest } = quiet;
    const inputs = report.inputs.filter(({ skipped }) => skipped !== undefined);
    const text = printed({ ...rest, inputs, evaluatedAt: 0 });
    expect(text).toMatch(/^Nothing was understood: nothing can be told\npolicy mode, no records\n/);
    expect(text).not.toMatch(/[Nn]o open findings|1970/);
    expect(text).toMatch(/\n1 of 1 file was not understood, and not judged\.\n$/);
  });
});

test('custody is told by environment and repository, each share with its marks over time in line', () => {
  const text = printed(report, { width: 120 });
  expect(text).toContain(
    [
      'Containers with every required link complete (a mark for a day, 2026-11-17 to 2026-11-20)',
      `  <img src=x onerror="document.title='owned'">  0 of 1 (0 %)     ▁...`,
      '  prod                                          11 of 14 (78 %)  ██▆▆  lowest 78 % on 2026-11-20',
      '  staging                                       6 of 6 (100 %)   ████',
      '',
      'Pushes explained by an approved build',
      '  prod/shop/api                                 6 of 8 (75 %)  █.▄.  lowest 50 % on 2026-11-19',
      `  <img src=x onerror="document.title='owned'">  0 of 1 (0 %)   .▁..`,
      '',
      'Worst offenders',
      '  workload    Deployment/api, namespace shop, cluster prod-eu (prod): 3 links missing or contradicted (origin,',
      '                publisher, path)',
    ].join('\n'),
  );
});

test('repositories of two registries that are called alike are told with their hosts', () => {
  const [one] = report.custody.repositories;
  const other = one && { ...one, registry: 'mirror.example' };
  const told = { ...report, custody: { ...report.custody, repositories: one && other ? [one, other] : [] } };
  const text = printed(told, { width: 120 });
  expect(text).toContain(`  ${one?.repository} (${one?.registry})  `);
  expect(text).toContain(`  ${one?.repository} (mirror.example)  `);
});

test('at 80 columns names are cut, and the figures stay in line', () => {
  expect(printed()).toContain(
    [
      `  <img src=x onerror="document.title='ow…  0 of 1 (0 %)     ▁...`,
      '  prod                                     11 of 14 (78 %)  ██▆▆',
    ].join('\n'),
  );
});

test('with everything asked for, whole repositories and those without builds are listed, too', () => {
  const text = printed(report, { width: 120, verbose: true });
  expect(text).toMatch(/\n {2}dev\/shop\/web {2,}35 of 35 \(100 %\) {2}\.\.\.█\n/);
  expect(text).toMatch(/\n {2}team\/tools {2,}2 pushes {2,}no build asked for\n {2}3 more left out of the report\n/);
  expect(text).toContain('  repository  registry.acme.example/prod/shop/api: 6 of 8 (75 %) explained\n');
});

test('a long window has twenty marks at most, each for the lowest of its days', () => {
  const { custody } = report;
  const from = custody.steps?.from ?? 0;
  const length = 24 * 3_600_000;
  const points = Array.from({ length: 90 }, (_, nth) => ({
    from: from + nth * length,
    running: 2,
    complete: nth === 47 ? 1 : 2,
  }));
  const [environment] = custody.environments;
  const long = {
    ...report,
    custody: {
      ...custody,
      steps: { from, to: from + 90 * length, length },
      environments: environment ? [{ ...environment, name: 'prod', steps: points }] : [],
    },
  };
  expect(printed(long, { width: 120 })).toMatch(
    /complete \(a mark for the lowest of 5 days, .*\n {2}prod {2}0 of 1 \(0 %\) {2}█{9}▄█{8} {2}lowest 50 % on 2027-01-03\n/,
  );
});

test('where every chain is whole and every push explained, custody is the figure at the end', () => {
  const whole = {
    ...report,
    custody: {
      ...report.custody,
      environments: report.custody.environments.filter(({ name }) => name === 'staging'),
      repositories: report.custody.repositories.filter(({ repository }) => repository === 'dev/shop/web'),
      worst: { repositories: [], workloads: [], actors: [] },
    },
  };
  expect(printed(whole)).not.toMatch(/link complete \(|approved build|Worst/);
  expect(printed(whole)).toMatch(/\ncustody {2}17 of 21/);
});
