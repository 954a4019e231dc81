const NEWLINE = 0x0a;

/** What stands on a line of a delivery, 1 is the first: the line where it holds a record of its own; else all that follows, since the record goes on there. */
export function recordAt(body: Buffer, line: number): Buffer | undefined {
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) {
    const newline = body.indexOf(NEWLINE, start);
    if (newline < 0) return undefined;
    start = newline + 1;
  }
  const end = body.indexOf(NEWLINE, start);
  const rest = body.subarray(start);
  const own = end < 0 ? rest : body.subarray(start, end);
  return isJson(own) ? own : rest;
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** The number by which a server keeps the delivery of a path such as `intake/SOURCE/NUMBER`. */
export function deliveryOf(path: string): number | undefined {
  const number = /^intake\/.+\/(\d{1,15})$/.exec(path)?.[1];
  return number === undefined ? undefined : Number(number);
}
