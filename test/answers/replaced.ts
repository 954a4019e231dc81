/** A field that differs between two runs of one version, or between two versions that answer the same. */
interface Replaced {
  /** As a reader of the answer calls it. */
  readonly field: string;
  /** The answers in which it stands, by their paths. */
  readonly answers: RegExp;
  /** What goes before its value, and the value. */
  readonly value: RegExp;
  readonly by: string;
}

const TIME = String.raw`\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z`;

/** Every field whose value is replaced; whatever else differs is a difference. */
export const REPLACED: readonly Replaced[] = [
  {
    field: 'sarif: runs[].tool.driver.semanticVersion',
    answers: /\.sarif$/,
    value: /("semanticVersion": ")\d+\.\d+\.\d+(?=")/g,
    by: 'VERSION',
  },
  {
    field: 'ocsf: metadata.product.version',
    answers: /\.ocsf$/,
    value: /("vendor_name":"Landwaiter","version":")\d+\.\d+\.\d+(?=")/g,
    by: 'VERSION',
  },
  {
    field: 'cef: Device Version',
    answers: /\.cef$/,
    value: /^(CEF:\d\|[^|]*\|[^|]*\|)\d+\.\d+\.\d+(?=\|)/gm,
    by: 'VERSION',
  },
  { field: 'API: header date', answers: /\.http$/, value: /^(date: ).+$/gm, by: 'TIME' },
  {
    // Times are written without milliseconds that are none, and so some are shorter.
    field: 'API: header content-length',
    answers: /\.http$/,
    value: /^(content-length: )\d+$/gm,
    by: 'LENGTH',
  },
  {
    field: 'API: evaluatedAt, when the server has last judged',
    answers: /\.http$/,
    value: new RegExp(`("evaluatedAt":")${TIME}(?=")`, 'g'),
    by: 'TIME',
  },
  {
    field: 'API: watermark of getCoverage, evaluatedAt less lateEvidence',
    answers: /getCoverage\/.*\.http$/,
    value: new RegExp(`("watermark":")${TIME}(?=")`, 'g'),
    by: 'TIME',
  },
  {
    field: 'API: receivedAt of getRecord and listQuarantine',
    answers: /(?:getRecord|listQuarantine)\/.*\.http$/,
    value: new RegExp(`("receivedAt":")${TIME}(?=")`, 'g'),
    by: 'TIME',
  },
];

/** The text of an answer with those fields replaced. */
export function comparable(path: string, text: string): string {
  return REPLACED.filter(({ answers }) => answers.test(path)).reduce(
    (told, { value, by }) => told.replace(value, (_, before: string) => `${before}${by}`),
    text,
  );
}
