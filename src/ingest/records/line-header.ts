// Each pattern decides at every character by that character alone, so that none can be made slow.
const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)`;
const PRIORITY = String.raw`<\d{1,3}>`;
const TAG = String.raw`[^\s:[\]{}"]{1,128}(?:\[\d{1,10}\])?:(?: |(?=[{[]))(?:@cee: ?)?`;
// As the kubelet has containers' output written; the tag P means that the line goes on in the next one of its stream.
const CRI = new RegExp(String.raw`^${TIME} (stdout|stderr) ([FP])(?::\S{1,64})? `);
// What kafka-console-consumer prints before a value, with its properties print.timestamp, partition, offset, headers and
// key. A key cannot pass for the beginning of the value.
const KAFKA = new RegExp(
  String.raw`^(?=(?:CreateTime|LogAppendTime|Partition|Offset):\d)` +
    String.raw`(?:(?:CreateTime|LogAppendTime):\d{1,20}\t)?(?:Partition:\d{1,10}\t)?(?:Offset:\d{1,20}\t)?` +
    String.raw`(?:(?!(?:CreateTime|LogAppendTime|Partition|Offset):)[^\t{}[\]]{0,512}\t){0,2}`,
);
const HEADERS = [
  // RFC 5424, with its structured data and the byte order mark before UTF-8 text (also where its bytes are characters).
  new RegExp(
    String.raw`^${PRIORITY}1 \S{1,64} \S{1,255} \S{1,48} \S{1,128} \S{1,32} ` +
      String.raw`(?:-|(?:\[(?:[^\]\\"]|\\.|"(?:[^"\\]|\\.)*")*\])+) (?:\ufeff|\u00ef\u00bb\u00bf)?`,
  ),
  // RFC 3164; rsyslog writes files without the priority, or with a whole time.
  new RegExp(String.raw`^(?:${PRIORITY})?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S{1,255} ${TAG}`),
  new RegExp(String.raw`^(?:${PRIORITY})?${TIME} \S{1,255} ${TAG}`),
  CRI,
  KAFKA,
  // A time alone: CloudWatch Logs exports to S3, `docker logs --timestamps`, `kubectl logs --timestamps`.
  new RegExp(`^${TIME} `),
];
/** Of a line, only so many characters are looked at. */
export const LONGEST_HEADER = 4096;

const MOST_HEADERS = 4;

/** How much of a log line stands before the record in it: syslog, CRI and time headers. 0: none. */
export function headerLength(line: string): number {
  let length = 0;
  for (let count = 0; count < MOST_HEADERS; count += 1) {
    const one = oneHeader(line.slice(length, LONGEST_HEADER));
    if (one === 0) break;
    length += one;
  }
  return length;
}

/** A line of a container's output in CRI format: of which stream, and whether its end is in a later line. */
export function criHeader(
  line: string,
): { readonly stream: string; readonly isCut: boolean; readonly length: number } | undefined {
  const [header, stream, tag] = CRI.exec(line) ?? [];
  return header === undefined || stream === undefined
    ? undefined
    : { stream, isCut: tag === 'P', length: header.length };
}

function oneHeader(head: string): number {
  if (!/^[<\dA-Z]/.test(head)) return 0;
  for (const header of HEADERS) {
    const length = header.exec(head)?.[0].length;
    if (length !== undefined) return length;
  }
  return 0;
}
