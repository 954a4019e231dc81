import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import { listen } from '../lab/registry.ts';

const PYTHON = '/usr/bin/python3';
const LIBRARY = '/usr/lib/python3/dist-packages/opentelemetry/proto';

/** Why traces cannot be read as OpenTelemetry describes them, in one sentence; undefined when they can. */
export const tracesObstacle = existsSync(LIBRARY)
  ? undefined
  : `OpenTelemetry's description of traces is not installed (Debian: python3-opentelemetry-proto): there is no ${LIBRARY}`;

// An unknown field, or one of another type, is an error there; that the ids are hexadecimal is OTLP's own.
const READ = `
import base64, json, sys
from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
for line in sys.stdin:
    def coded(value):
        if isinstance(value, dict):
            return {k: base64.b64encode(bytes.fromhex(v)).decode() if k in ("traceId", "spanId", "parentSpanId") else coded(v) for k, v in value.items()}
        return [coded(v) for v in value] if isinstance(value, list) else value
    message = json_format.ParseDict(coded(json.loads(line)), ExportTraceServiceRequest())
    def attributes(them):
        return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in them}
    for resource in message.resource_spans:
        for scope in resource.scope_spans:
            for span in scope.spans:
                print(json.dumps({"name": span.name, "service": attributes(resource.resource.attributes)["service.name"],
                    "trace": span.trace_id.hex(), "parent": span.parent_span_id.hex(), "status": span.status.code,
                    "nanoseconds": span.end_time_unix_nano - span.start_time_unix_nano, "start": span.start_time_unix_nano // 1000000,
                    "attributes": attributes(span.attributes),
                    "links": [[link.trace_id.hex(), link.span_id.hex()] for link in span.links]}))
`;

const spanSchema = z.object({
  name: z.string(),
  service: z.string(),
  trace: z.string().length(32),
  /** Empty: it has none. */
  parent: z.string(),
  /** 2: it failed. */
  status: z.number(),
  nanoseconds: z.number(),
  /** Milliseconds since 1970. */
  start: z.number(),
  attributes: z.record(z.string(), z.union([z.string(), z.number()])),
  links: z.array(z.tuple([z.string(), z.string()])),
});

export type ReceivedSpan = z.infer<typeof spanSchema>;

/** A receiver of OTLP over HTTP on loopback. */
export interface TraceReceiver {
  readonly url: string;
  /** What came, read by OpenTelemetry's own description of it. @throws Error when it is not that. */
  spans(): readonly ReceivedSpan[];
  readonly bodies: readonly string[];
  readonly headers: readonly IncomingHttpHeaders[];
  stop(): Promise<void>;
}

/** `hangs`: it takes connections and never answers. */
export async function startTraceReceiver({ hangs = false } = {}): Promise<TraceReceiver> {
  const bodies: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    if (hangs) return;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      headers.push(request.headers);
      if (request.method === 'POST' && request.url === '/v1/traces') bodies.push(Buffer.concat(chunks).toString());
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    headers,
    spans() {
      const input = bodies.map((body) => `${JSON.stringify(JSON.parse(body))}\n`).join('');
      const { status, stdout, stderr } = spawnSync(PYTHON, ['-c', READ], { input, encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      return stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => spanSchema.parse(JSON.parse(line)));
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
