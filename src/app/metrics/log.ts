import { type Logger, pino } from 'pino';

/** A log of JSON lines. What stands in a field can end no line and start no other: it is escaped as JSON escapes it. */
export function createLog(destination: { write(line: string): void }): Logger {
  return pino(
    {
      base: null,
      level: 'info',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}
