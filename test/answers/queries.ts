/** What can be asked for in a store. */
export interface Known {
  /** References, digests, paths. */
  readonly images: readonly string[];
  readonly digest: string;
  readonly repository: string;
  readonly tag: string;
  readonly actor: string;
  readonly environment: string;
  readonly source: string;
  /** In the middle of what is told. */
  readonly time: string;
  /** Ids. */
  readonly findings: readonly string[];
  readonly events: readonly string[];
}

const param = (values: Readonly<Record<string, string>>): string => `?${new URLSearchParams(values).toString()}`;

/** What is asked of each route that changes nothing, by its `operationId`: what goes behind its path. */
export const QUERIES: Readonly<Record<string, (known: Known) => readonly string[]>> = {
  listFindings: ({ repository, actor, environment, time }) => [
    '',
    ...[
      { limit: '200' },
      { state: 'open,resolved' },
      { severity: 'high' },
      { rule: 'implant-deployed' },
      { repository },
      { actor },
      { environment },
      { since: time },
      { until: time, limit: '3' },
      { view: 'row', sort: 'newest', q: 'pushed' },
      { view: 'row', sort: 'opened', age: 'day,older', limit: '200' },
    ].map(param),
  ],
  countFindings: ({ repository, actor, time }) => [
    '',
    ...[{ state: 'open,resolved' }, { repository, actor }, { until: time }].map(param),
  ],
  listChanges: ({ findings: [finding = 'none'], time }) => [
    '',
    ...[{ finding }, { since: time }, { until: time, limit: '3' }].map(param),
  ],
  getFinding: ({ findings }) => [...findings, 'none'],
  listDecisions: ({ findings: [finding = 'none'] }) => ['', param({ finding }), param({ kind: 'suppress' })],
  listImages: ({ repository }) => ['', param({ limit: '200' }), param({ repository })],
  traceImage: ({ images }) => [...images, 'never/seen:1'].map((image) => param({ image })),
  listTags: ({ repository, tag }) => [param({ repository }), param({ repository, tag })],
  listPlacements: ({ images, actor, environment }) => [
    '',
    ...images.map((image) => param({ image })),
    ...[{ actor }, { environment, limit: '200' }, { running: 'true' }, { running: 'false' }].map(param),
  ],
  listActors: () => ['', param({ limit: '1' })],
  listActivity: ({ actor }) => [param({ actor }), param({ actor, limit: '200' })],
  getCustody: () => [''],
  getCoverage: () => [''],
  listSources: () => [''],
  listEvents: ({ events, digest, repository, actor, source, time }) => [
    '',
    ...events.map((id) => param({ id })),
    ...[{ digest }, { repository }, { actor, limit: '200' }, { source }, { since: time }, { until: time }].map(param),
  ],
  getRecord: () => ['1', `1${param({ line: '1' })}`, '2', '3'],
  listQuarantine: () => [''],
  listExceptions: () => [''],
  whoAmI: () => [''],
};
