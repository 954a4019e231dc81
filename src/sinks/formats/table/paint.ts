import pc from 'picocolors';

import type { Severity } from '../../../core/finding.ts';

/** Words made to stand out, or left as they are where colour is off. */
export interface Paint {
  severity(severity: Severity): string;
  strong(text: string): string;
  faint(text: string): string;
}

/** `CRITICAL` is as long as it gets. */
export const SEVERITY_WIDTH = 8;

export function paint(colour: boolean): Paint {
  const colours = pc.createColors(colour);
  const words: Readonly<Record<Severity, (text: string) => string>> = {
    critical: (text) => colours.bold(colours.inverse(colours.red(text))),
    high: (text) => colours.bold(colours.red(text)),
    medium: colours.yellow,
    low: colours.cyan,
    info: colours.dim,
  };
  return {
    severity: (severity) => words[severity](severity.toUpperCase()),
    strong: colours.bold,
    faint: colours.dim,
  };
}
