import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject, Source } from '../source.ts';
import { kubernetesAudit } from '../sources/kubernetes-audit.ts';
import { kubernetesPods } from '../sources/kubernetes-pods.ts';
import { parseJson } from '../records/parse-json.ts';
import { createCollector } from '../files/collect.ts';
import { createLineReader } from '../files/lines.ts';
import type { Piece } from '../files/piece.ts';
import { lineSifter } from './index.ts';

const MARK = '{"kind":"Event","apiVersion":"audit.k8s.io/v1"';

function read(text: Buffer, sources: readonly Source[], chunk = text.length || 1): Piece {
  const collector = createCollector(sources, { path: 'audit.log', binding: {} });
  const reader = createLineReader(collector, sources);
  for (let from = 0; from < text.length; from += chunk) reader.write(text.subarray(from, from + chunk));
  return collector.finish(reader.end());
}

/** The same source when nothing may be dropped or cut out. */
const parsing: Source = {
  ...kubernetesAudit,
  ...(kubernetesAudit.prefilter && {
    prefilter: { ...kubernetesAudit.prefilter, require: [], parse: parseJson },
  }),
};

/** The same source, counting the records that it was given. */
function counting(): { readonly source: Source; readonly parsed: () => number } {
  let parsed = 0;
  const recognises = (record: JsonObject) => {
    parsed += 1;
    return kubernetesAudit.recognises(record);
  };
  return { source: { ...kubernetesAudit, recognises }, parsed: () => parsed };
}

const POD =
  '{"kind":"Pod","metadata":{"name":"api"},"spec":{"containers":[{"name":"api","image":"registry.acme.example/api:1"}]}}';
const TIME = '"requestReceivedTimestamp":"2026-11-24T08:00:00.000001Z"';

const STAGED = '"stageTimestamp":"2026-11-24T08:00:00.000002Z"';
const ANNOTATED = '"annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"by \\"a\\""}';

// What could deceive who only looks at bytes, each put anywhere among the members of a record.
const TRICKS = [
  '"verb":"create"',
  '"verb":"get"',
  '"verb" :"create"',
  '"verb": "create"',
  '"verb":\t"create"',
  '"verb":"cr\\u0065ate"',
  '"v\\u0065rb":"create"',
  '"v\\u0065rb":"get"',
  '"verb":["create"]',
  '"verb":null',
  '"objectRef":{"resource":"pods","namespace":"shop","name":"api","subresource":"exec"}',
  '"subresource":"\\u0065xec"',
  '"stage":"ResponseStarted"',
  '"verb":"create\\/"',
  '"xverb":"create"',
  '"user":{"verb":"create"}',
  '"user":{"username":"\\"verb\\":\\"create\\""}',
  '"user":{"username":"verb"}',
  '"verb":"created"',
  '"objectRef":{"resource":"pods","namespace":"shop","name":"b"}',
  '"objectRef":{"resource":"leases","name":"b"}',
  '"objectRef":{"resource":"leases","resource":"pods","name":"c"}',
  '"objectRef":{"resource" : "pods","name":"d"}',
  '"objectRef":{"r\\u0065source":"pods","name":"e"}',
  '"objectRef":{"resource":"p\\u006fds","name":"f"}',
  '"objectRef":{"resource":"k8sallowedrepos","apiGroup":"constraints.gatekeeper.sh","name":"g"}',
  '"objectRef":{"resource":"k8sallowedrepos","apiGroup":"constraints.gatekeeper\\u002Esh","name":"h"}',
  '"objectRef":{"resource":"k8sallowedrepos","apiGroup" : "constraints.g\\u0061tekeeper.sh","name":"i"}',
  '"objectRef":{"resource":"k8sallowedrepos","apiVersion":"constraints.gatekeeper.sh\\/v1beta1","name":"j"}',
  '"objectRef":{"resource":"leases","apiGroup":"xconstraints.gatekeeper.shx","name":"k"}',
  '"objectRef":{"apiGroup":"constraints.gatekeeper.sh","resource":"k8sallowedrepos","name":"l"}',
  '"objectRef":{"apiGroup":"constraints.gatekeeper.sh","name":"{","resource":"k8sallowedrepos"}',
  '"objectRef":{"apiGroup":"constraints.gatekeeper.sh","name":"{\\"","resource":"k8sallowedrepos"}',
  '"objectRef":{"name":"{\\"a\\":\\"b","apiGroup":"constraints.gatekeeper.sh","resource":"k8sallowedrepos"}',
  '"objectRef":{"apiGroup":"constraints.gatekeeper.sh","name":"{",":":"}","resource":"k8sallowedrepos"}',
  '"objectRef":{"apiGroup":"constraints.gatekeeper.sh","x":{"a":"b"},"resource":"k8sallowedrepos"}',
  '"objectRef":{"name":",","apiGroup":"constraints.gatekeeper.sh","x":{},"resource":"k8sallowedrepos"}',
  '"objectRef":{"resource":"k8sallowedrepos","x":["}"],"apiGroup":"constraints.gatekeeper.sh","name":"m"}',
  '"objectRef":{"resource":"k8sallowedrepos","name":"}","apiGroup":"constraints.gatekeeper.sh"}',
  '"objectRef":{"resource":"k8sallowedrepos", "apiGroup":"constraints.gatekeeper.sh"}',
  '"objectRef":{"subresource":"status","apiGroup":"constraints.gatekeeper.sh"}',
  '"objectRef":{"apiGroup":"constraints.gatekeeper.sh"}',
  '"requestURI":"/apis/constraints.gatekeeper.sh/v1beta1/k8sallowedrepos"',
  '"userAgent":"gatekeeper/v3"',
  '"resource":"pods"',
  '"stage":"ResponseComplete"',
  '"stage":"RequestReceived"',
  '"stage":"Response\\u0043omplete"',
  '"stage" : "ResponseComplete"',
  '"requestReceivedTimestamp":"2026-11-24T09:59:59.999999999Z"',
  '"requestReceivedTimestamp":"2026-11-24T10:00:60Z"',
  '"requestReceivedTimestamp":"2026-13-24T09:00:00Z"',
  '"requestReceivedTimestamp":"1969-11-24T08:00:00Z"',
  '"requestReceivedTimestamp":"2026-11-24T09:01:00+02:00"',
  '"requestReceivedTimestamp" :"2026-11-24T11:00:00Z"',
  '"requestReceivedTimestamp":null',
  '"requestReceivedTimesta\\u006dp":"2026-11-24T12:00:00Z"',
  '"stageTimestamp":"2026-11-24T13:00:00Z"',
  '"requestReceivedTimestamp":"2026-11-24T14:00:00\\u005a"',
  '"\\"requestReceivedTimestamp":"2026-11-24T17:00:00Z"',
  '"responseObject":{"requestReceivedTimestamp":"2026-11-24T15:00:00Z"}',
  '"annotations":{"a":"}{","b":"\\"requestReceivedTimestamp\\":\\"2026-11-24T16:00:00Z\\""}',
  '"annotations":{"\\"":"[\\\\"}',
  '"kind":"Pod"',
  '"apiVersion":"v1"',
  '"kind":"List","items":[]',
  '"spec":{"containers":[]},"metadata":{"name":"x"}',
  `"Records":[${MARK},"auditID":"r","verb":"create"}]`,
  '"messageType":"DATA_MESSAGE","logEvents":[{"message":' +
    JSON.stringify(
      `${MARK},"auditID":"m","stage":"ResponseComplete","verb":"create","objectRef":{"resource":"pods","name":"m"},${TIME}}`,
    ) +
    '}]',
  '"__proto__":{"verb":"create"}',
  `"requestObject":${POD.replace('"name":"api"}', '"name":"api","managedFields":[{"fieldsV1":{"k:{\\"a\\":\\"}\\"}":{}}}]}')}`,
  '"responseObject":{"fieldsV1":{"f:metadata":{}},"kind":"Pod","metadata":{"name":"z"}}',
  '"fieldsV1":{"a":"{","verb":"create"}',
  '"fieldsV1":{"a":[{},{"b":"}"}]},"verb":"create"',
  '"x\\"fieldsV1":{"verb":"create"}',
  '"x":"\\"fieldsV1\\":{"',
  '"fieldsV1":{},"fieldsV1":{"b":{}}',
  '"objectRef":{"resource":"clusterpolicies","apiGroup":"kyverno.io","name":"n"}',
  `"requestObject":${POD.replace('"image":', '"env":[{"name":"A","value":"]"},{"name":"B"}],"image":')}`,
  '"env":["verb"],"env":[]',
  '"responseObject":{"kind":"ClusterPolicy","metadata":{"annotations":{"env":[]}},"spec":{"env":[{"fieldsV1":{}}]}}',
  '"\u00fc":"\u{1f600}"',
  '"x":"\\u0026\\u003c\\ud83d"',
  '"x":"\\\\u0065"',
  '"auditID":"7"',
  ' ',
  '',
];

// As the members of `objectRef` may name it.
const GROUPS = [
  '',
  '',
  ',"apiGroup":"constraints.gatekeeper.sh","apiVersion":"v1beta1"',
  ',"apiGroup":"constraints.gatekeeper\\u002esh"',
  ',"apiVersion":"constraints.gatekeeper.sh/v1alpha1"',
  ',"apiGroup":"templates.gatekeeper.sh"',
];

/** What a line is decided by, each as it stands between quotes. */
const TOKENS = (kubernetesAudit.prefilter?.require ?? [])
  .flatMap(({ key, values, instead }) => [key, ...values, ...(instead ? [instead.key, ...instead.values] : [])])
  .concat(kubernetesAudit.prefilter?.timeKey ?? []);

const FORMS = [(hex: string) => hex, (hex: string) => hex.toUpperCase()];

/** The text with one letter written as JSON may: `v\\u0065rb`. */
function escapedAt(text: string, place: number, form = FORMS[0]): string {
  const hex = text.charCodeAt(place).toString(16).padStart(4, '0');
  return `${text.slice(0, place)}\\u${form?.(hex)}${text.slice(place + 1)}`;
}

const line = fc
  .record({
    verb: fc.constantFrom('get', 'create', 'patch', 'list'),
    resource: fc.constantFrom('pods', 'deployments', 'leases', 'k8sallowedrepos'),
    group: fc.constantFrom(...GROUPS),
    stage: fc.constantFrom('ResponseComplete', 'ResponseComplete', 'RequestReceived'),
    tricks: fc.array(fc.tuple(fc.constantFrom(...TRICKS), fc.nat(9)), { maxLength: 3 }),
    tail: fc.constantFrom([], [STAGED], [STAGED, ANNOTATED], [STAGED, ANNOTATED]),
    spelled: fc.array(fc.tuple(fc.constantFrom(...TOKENS), fc.nat(25), fc.constantFrom(...FORMS)), { maxLength: 2 }),
    end: fc.constantFrom('}', '}', '}', '}', '}', '', '} ', '}}', '},', '\u0000}'),
  })
  .map(({ verb, resource, group, stage, tricks, tail, spelled, end }) => {
    const members = [
      '"level":"Request"',
      '"auditID":"1"',
      `"stage":"${stage}"`,
      `"verb":"${verb}"`,
      `"objectRef":{"resource":"${resource}","namespace":"shop","name":"api"${group}}`,
      `"requestObject":${POD}`,
      TIME,
      ...tail,
    ];
    for (const [trick, place] of tricks) members.splice(place, 0, trick);
    const text = `${MARK},${members.filter((member) => member !== '').join(',')}${end}`;
    return spelled.reduce(
      (before, [token, place, form]) =>
        before.replaceAll(`"${token}"`, () => `"${escapedAt(token, place % token.length, form)}"`),
      text,
    );
  });

/** What is dropped counts as known and not needed; whoever parses it asks the kind's list, in which made-up records need not be. */
function expectAlike(dropping: Piece, full: Piece): void {
  expect({ ...dropping, understood: [], untold: [] }).toEqual({ ...full, understood: [], untold: [] });
  expect(dropping.understood).toEqual(expect.arrayContaining([...full.understood]));
  expect(full.untold).toEqual(expect.arrayContaining([...dropping.untold]));
}

test('dropping lines unparsed changes neither events nor what the log covers', () => {
  const sources = [kubernetesPods, kubernetesAudit];
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 6 }),
      fc.constantFrom('\n', '\r\n', '\n\n'),
      fc.nat(200),
      (lines, end, chunk) => {
        const text = Buffer.from(lines.join(end));
        const dropping = read(text, sources, chunk + 1);
        const full = read(text, [kubernetesPods, parsing], chunk + 1);
        expect(dropping.events).toEqual(full.events);
        // What a parser refuses need not be noticed in a line that tells nothing; it may count as a sign of life.
        const isRefused = full.refused.length > 0;
        if (!isRefused) expectAlike(dropping, full);
      },
    ),
    { numRuns: 3000 },
  );
});

test('a line is parsed in which any letter of what it is decided by is escaped, in either case of its digits', () => {
  const { source, parsed } = counting();
  let lines = 0;
  for (const token of TOKENS)
    for (let place = 0; place < token.length; place += 1)
      for (const form of FORMS) {
        const text = `${MARK},"level":"Request","auditID":"1","verb":"get","${escapedAt(token, place, form)}":"x",${TIME}}`;
        expect(JSON.parse(text)).toHaveProperty(token);
        read(Buffer.from(text), [source]);
        lines += 1;
        expect(parsed(), text).toBe(lines);
      }
  // Every letter that JSON can escape, whether or not a token has it.
  for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz') {
    read(Buffer.from(`${MARK},"auditID":"1","verb":"get","a":"${escapedAt(letter, 0)}",${TIME}}`), [source]);
    lines += 1;
    expect(parsed(), letter).toBe(lines);
  }
  expect(lines).toBeGreaterThan(500);
});

test('a line that only reads, or changes no workload, is never parsed', () => {
  const { source, parsed } = counting();
  const usual = (verb: string, resource: string) =>
    `${MARK},"level":"Metadata","auditID":"a","stage":"ResponseComplete","requestURI":"/api/v1/${resource}?limit=1\\u0026watch=true",` +
    `"verb":"${verb}","user":{"username":"u"},"objectRef":{"resource":"${resource}","namespace":"shop"},"requestReceivedTimestamp":` +
    '"2026-11-24T08:00:00.000001Z","stageTimestamp":"2026-11-24T08:01:00Z","annotations":{"reason":"by \\"x\\" {"}}\n';
  const piece = read(
    Buffer.from(
      usual('get', 'pods') + usual('update', 'leases') + usual('patch', 'nodes') + usual('watch', 'deployments'),
    ),
    [source],
  );
  expect(parsed()).toBe(0);
  const minute = Date.UTC(2026, 10, 24, 8) / 60_000;
  expect(piece).toMatchObject({
    records: 4,
    coverage: [{ source: 'kubernetes-audit', scope: '', minutes: [minute] }],
    refused: [],
  });
});

test('a write to a constraint is parsed whatever its resource, and what merely mentions the group is not', () => {
  const { source, parsed } = counting();
  const of = (verb: string, group: string, uri: string) =>
    `${MARK},"level":"Request","auditID":"a","stage":"ResponseComplete","requestURI":"${uri}","verb":"${verb}",` +
    `"user":{"username":"u"},"objectRef":{"resource":"k8sallowedrepos","name":"repos","apiGroup":"${group}"},` +
    `"responseStatus":{"code":200},${TIME}}\n`;
  const gatekeeper = '/apis/constraints.gatekeeper.sh/v1beta1/k8sallowedrepos/repos';
  const lines = [
    of('update', 'policies.acme.example', '/apis/policies.acme.example/v1/k8sallowedrepos/repos'),
    of('get', 'constraints.gatekeeper.sh', gatekeeper),
    of('delete', 'constraints.gatekeeper.sh', gatekeeper),
    of('update', 'coordination.k8s.io', '/apis/coordination.k8s.io/v1/namespaces/gatekeeper-system/leases/a'),
  ];
  const piece = read(Buffer.from(lines.join('')), [source]);
  expect(parsed()).toBe(1);
  expect(piece.records).toBe(4);
  expect(piece.events).toMatchObject([
    { type: 'control.changed', effect: 'loosened', subject: 'constraint k8sallowedrepos repos', change: 'deleted' },
  ]);
});

test('what is not UTF-8, or has a NUL byte, is refused in a line that would be dropped, and not where it is in others', () => {
  const usual = `${MARK},"level":"Metadata","auditID":"a","stage":"ResponseComplete","verb":"get","user":{"username":"ü"},${TIME}}\n`;
  const bad = Buffer.from(usual.replace('ü', '?'), 'latin1');
  bad[bad.indexOf('?')] = 0xff;
  const nul = Buffer.from(usual.replace('ü', '\0'));
  const { source, parsed } = counting();
  expect(read(Buffer.from(usual.repeat(5)), [source])).toMatchObject({ records: 5, refused: [] });
  expect(parsed()).toBe(0);
  expect(read(Buffer.concat([Buffer.from(usual), bad, nul, Buffer.from(usual)]), [source]).refused).toEqual([
    { line: 2, reason: 'record: not valid UTF-8' },
    { line: 3, reason: expect.stringMatching(/^record: not JSON/) },
  ]);
});

test('an object that is too long to look through is parsed', () => {
  const { source, parsed } = counting();
  const of = (resource: string, more: string) =>
    `${MARK},"level":"Request","auditID":"a","stage":"ResponseComplete","verb":"delete","objectRef":{"name":"n",` +
    `"a":"${more}","resource":"${resource}","b":"${more}","apiGroup":"constraints.gatekeeper.sh"},"responseStatus":{"code":200},${TIME}}\n`;
  const lines = [of('k8sallowedrepos', 'x'.repeat(400)), of('k8sallowedrepos', 'x'.repeat(4000)), of('xpods', '')];
  const piece = read(Buffer.from(lines.join('')), [source]);
  expect(parsed()).toBe(3);
  expect(piece.events).toHaveLength(3);
});

test('a line that is cut off is refused even where it would be dropped', () => {
  const cut = `${MARK},"auditID":"a","verb":"get","requestReceivedTimestamp":"2026-11-24T08:00:00Z"`;
  expect(read(Buffer.from(`${cut}\n${cut}}\n`), [kubernetesAudit])).toMatchObject({
    records: 1,
    refused: [{ line: 1, reason: 'record: not JSON: it ends too early' }],
  });
});

test('a line is refused that only seems to end, by a brace in a text or as one before it', () => {
  const of = (end: string) =>
    `${MARK},"level":"Metadata","auditID":"a","stage":"ResponseComplete","verb":"get",${TIME}${end}`;
  const whole = of(',"stageTimestamp":"x","a":{}}');
  const lines = [whole, of(',"a":{"b":"}"}'), whole, of(',"q":["x","a":{}}'), whole];
  expect(read(Buffer.from(lines.join('\n')), [kubernetesAudit])).toMatchObject({
    records: 3,
    refused: [
      { line: 2, reason: 'record: not JSON: it ends too early' },
      { line: 4, reason: expect.stringMatching(/^record: not JSON/) },
    ],
  });
});

test('lines that are dropped count for the minute that a parser reads', () => {
  const line = (time: string): Buffer =>
    Buffer.from(
      `${MARK},"level":"Metadata","auditID":"a","stage":"ResponseComplete","verb":"get","requestReceivedTimestamp":"${time}"}`,
    );
  const padded = (value: number, length: number): string => String(value).padStart(length, '0');
  const { source, parsed } = counting();
  const pieceOf = (time: string): Piece => {
    const piece = read(line(time), [source]);
    expectAlike(piece, read(line(time), [parsing]));
    return piece;
  };
  const when = fc.date({ min: new Date(0), max: new Date('5999-12-31T23:59:59Z'), noInvalidDate: true });
  fc.assert(
    fc.property(when, (date) => {
      const [row] = pieceOf(date.toISOString()).coverage;
      expect(row?.minutes).toEqual([Math.floor(date.getTime() / 60_000)]);
    }),
    { numRuns: 2000 },
  );
  expect(parsed()).toBe(0);
  const part = (most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: most });
  fc.assert(
    fc.property(
      fc.tuple(part(9999), part(14), part(33), part(25), part(61)),
      fc.constantFrom('--T:', '--t:', '-- :', '//T:', '--T.', '-.T:'),
      ([year, month, day, hour, minute], [first = '', second = '', third = '', fourth = '']) => {
        const date = `${padded(year, 4)}${first}${padded(month, 2)}${second}${padded(day, 2)}`;
        pieceOf(`${date}${third}${padded(hour, 2)}${fourth}${padded(minute, 2)}:00Z`);
      },
    ),
    { numRuns: 2000 },
  );
  for (const time of ['2024-02-29', '2023-02-29', '2000-02-29', '1900-02-28', '2100-02-29', '2026-04-31', '1969-12-31'])
    pieceOf(`${time}T23:59:59.999Z`);
  for (const time of ['20x6-11-24T08:00', '2026-1:-24T08:00', '2026-11-24T0/:00', '2026-11-24T08:0:'])
    pieceOf(`${time}:00Z`);
});

test('a line that ends otherwise than one before, in as many bytes, is read for itself', () => {
  const again = ',"requestReceivedTimestamp":"2026-11-24T16:00:00Z"}';
  const usual = `,"annotations":{"reason":"${'x'.repeat(again.length - ',"annotations":{"reason":""}}'.length)}"}}`;
  const open = `${usual.slice(0, -1)} `;
  const text = [usual, usual, again, open, usual]
    .map(
      (end) =>
        `${MARK},"level":"Metadata","auditID":"a","stage":"ResponseComplete","verb":"get",${TIME},${STAGED}${end}`,
    )
    .join('\n');
  expect(new Set([usual, again, open].map((end) => end.length)).size).toBe(1);
  const piece = read(Buffer.from(text), [kubernetesAudit]);
  expectAlike(piece, read(Buffer.from(text), [parsing]));
  expect(piece).toMatchObject({ records: 4, refused: [{ line: 4 }] });
  expect(piece.coverage[0]?.minutes).toHaveLength(2);
});

test('a prefilter may only ask for letters, which can be escaped in one way', () => {
  const { prefilter } = kubernetesAudit;
  if (!prefilter) throw new Error('kubernetes-audit has a prefilter');
  const of = (more: Partial<typeof prefilter>) => () => lineSifter({ ...prefilter, ...more });
  expect(of({})).not.toThrow();
  expect(of({ timeKey: 'stage-timestamp' })).toThrow('only ask for letters');
  expect(of({ require: [{ key: 'verb', values: ['create', 'a/b'] }] })).toThrow('only ask for letters');
  expect(of({ require: [{ key: 'verb', values: ['get'], instead: { key: 'a.b', values: ['c'] } }] })).toThrow(
    'letters',
  );
});
