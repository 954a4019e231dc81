import * as z from 'zod';
import { InvalidInput, quoted } from '../../../core/error.ts';
import { coverageRow } from '../../analysis/report.ts';
import { attackJson } from '../../attack/attack-json.ts';
import { attackSchema } from '../../attack/attack-schema.ts';
import { NotAnswered } from '../not-answered.ts';
import { route } from '../route.ts';

const asked = z.string().min(1).max(100).optional();

export const attack = route({
  method: 'GET',
  path: '/api/v1/attack',
  id: 'getAttack',
  tag: 'telemetry',
  summary: 'What of ATT&CK is covered, by which release, and whether it says what rules claim',
  role: 'viewer',
  query: z.strictObject({
    release: asked.describe('18.1, or the name of an import; the current one where not given'),
    id: asked.describe('an object whose bytes as imported are wanted, such as AN0946'),
  }),
  schema: attackSchema,
  from: 'everything',
  answer({ release: which, id }, { analysis, evidence, attack: shelf }) {
    try {
      const release = shelf.release(which);
      const object = id === undefined ? undefined : release.find(id);
      if (id !== undefined && !object) throw new InvalidInput('id', `${quoted(id)} is not in ${release.about.name}`);
      const heard = evidence.coverage.map((row) => coverageRow(row, analysis.lineage));
      return attackJson(release, shelf.imports(), heard, object);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      const isAsked = error.field === 'id' || error.field === 'RELEASE';
      throw new NotAnswered(isAsked ? 'not-found' : 'unavailable', error.message);
    }
  },
});
