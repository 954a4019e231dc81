import type { Evidence, Finding, Severity } from '../../core/finding.ts';
import { formatTime, type Time } from '../../core/time.ts';
import { imageName, whereabouts } from '../phrases.ts';
import type { Alert } from '../alert.ts';
import { visible } from '../../core/visible.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
// Code scanning takes at most so many locations of one result.
const MOST_LOCATIONS = 1000;

const LEVELS = { critical: 'error', high: 'error', medium: 'warning', low: 'note', info: 'note' } as const;
// As code scanning divides CVSS: above 9 critical, from 7 high, from 4 medium, above 0 low.
const SCORES = { critical: '9.5', high: '8.0', medium: '5.5', low: '3.0', info: '1.0' } as const;
const RANKS = { critical: 95, high: 80, medium: 55, low: 30, info: 10 } as const;

/** A SARIF 2.1.0 log of one run: a result an incident, what its parts saw as related locations. */
export function sarifLog(alerts: readonly Alert[], at: Time, version?: string) {
  const rules = [...new Map(alerts.map(({ finding }) => [finding.rule, finding])).values()];
  const indexes = new Map(rules.map(({ rule }, index) => [rule, index]));
  const worst = new Map<string, Severity>();
  for (const { finding } of alerts)
    if (RANKS[finding.severity] > RANKS[worst.get(finding.rule) ?? 'info']) worst.set(finding.rule, finding.severity);
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Landwaiter',
            ...(version !== undefined && { semanticVersion: version }),
            rules: rules.map((finding) => ruleOf(finding, worst.get(finding.rule) ?? finding.severity)),
          },
        },
        invocations: [{ executionSuccessful: true, endTimeUtc: formatTime(at) }],
        columnKind: 'utf16CodeUnits',
        results: alerts.map((alert) => resultOf(alert, indexes.get(alert.finding.rule) ?? -1)),
      },
    ],
  };
}

function ruleOf({ rule, title, why, respond, benignIf, attack }: Finding, severity: Severity) {
  const advice = [...respond.map((one) => `- ${one}`), ...benignIf.map((one) => `- Harmless if ${one}`)].join('\n');
  return {
    id: rule,
    shortDescription: { text: visible(title) },
    fullDescription: { text: visible(why) },
    help: { text: visibleLines([why, advice].filter((part) => part !== '').join('\n\n')) },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      tags: ['security', ...attack.flatMap(({ technique, analytic }) => [technique, analytic ?? []].flat())],
      'security-severity': SCORES[severity],
    },
  };
}

function resultOf({ finding, parts }: Alert, ruleIndex: number) {
  const { id, rule, severity, state, title, summary, evidence } = finding;
  const isOver = state === 'resolved';
  const [first, ...others] = evidence;
  const related = [
    ...others.map((one) => ({ one, says: one.says })),
    ...parts.flatMap((part) =>
      part.evidence.slice(0, 1).map((one) => ({ one, says: `${part.rule}: ${part.summary}` })),
    ),
  ];
  return {
    ruleId: rule,
    ruleIndex,
    kind: isOver ? 'pass' : 'fail',
    level: isOver ? 'none' : LEVELS[severity],
    rank: RANKS[severity],
    message: { text: visibleLines(`${title}: ${summary}`) },
    locations: [{ ...physical(first, finding), ...logical(finding) }],
    ...(related.length > 0 && {
      relatedLocations: related.slice(0, MOST_LOCATIONS).map(({ one, says }, index) => ({
        id: index + 1,
        message: { text: visible(says) },
        ...physical(one, finding),
      })),
    }),
    partialFingerprints: { 'landwaiterFinding/v1': id },
    ...(state === 'suppressed' && {
      suppressions: [{ kind: 'external', status: 'accepted', justification: visible(finding.resolution ?? '') }],
    }),
    properties: {
      state,
      severity,
      confidence: finding.confidence,
      firstEventAt: formatTime(finding.firstEventAt),
      lastEventAt: formatTime(finding.lastEventAt),
      ...(finding.actor && { actor: visible(finding.actor.name) }),
      ...(parts.length > 0 && {
        parts: parts.map((part) => ({ id: part.id, rule: part.rule, severity: part.severity })),
      }),
    },
  };
}

/** The record; for what rests on none, the image, so that the result has a place. */
function physical(evidence: Evidence | undefined, { image }: Finding) {
  const uri = evidence ? evidence.path : `images/${image ? `${image.registry}/${image.repository}` : 'none'}`;
  return {
    physicalLocation: {
      artifactLocation: { uri: encodedPath(uri) },
      ...(evidence && evidence.line > 0 && { region: { startLine: evidence.line } }),
    },
  };
}

function logical(finding: Finding) {
  const place = whereabouts(finding);
  const names = [
    ...(finding.image ? [{ fullyQualifiedName: visible(imageName(finding.image)), kind: 'image' }] : []),
    ...(place === undefined ? [] : [{ fullyQualifiedName: visible(place), kind: 'workload' }]),
  ];
  return names.length === 0 ? {} : { logicalLocations: names };
}

function encodedPath(path: string): string {
  return visible(path).split('/').map(encodeURIComponent).join('/');
}

function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}
