import { readFileSync } from 'node:fs';
import * as z from 'zod';

const dashboard = z.looseObject({
  panels: z.array(
    z.looseObject({ title: z.string(), targets: z.array(z.looseObject({ expr: z.string() })).default([]) }),
  ),
});

/** A query of a panel, as Grafana would ask it of a Prometheus that scrapes every second. */
export interface Query {
  readonly panel: string;
  readonly expression: string;
}

export function queriesOf(path: string): readonly Query[] {
  const { panels } = dashboard.parse(JSON.parse(readFileSync(path, 'utf8')));
  return panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ panel: title, expression: expr.replaceAll('$__rate_interval', '30s') })),
  );
}

/** The panels that a table of the dashboard's README says stay empty. */
export function emptyPanels(path: string): readonly string[] {
  const rows = readFileSync(path, 'utf8').matchAll(/^\| ([A-Z][^|]*?) *\| /gm);
  return [...rows].map(([, panel = '']) => panel);
}
