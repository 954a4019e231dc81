import { whoAndBehind } from '../../core/actor.ts';
import { counted } from '../../core/count.ts';
import { shortDigest } from '../../core/digest.ts';
import { weakest } from '../../core/strength.ts';
import { foundIn } from '../compared/finding-contents.ts';
import { comparedExhibits, comparedTo, namedReasons } from '../compared/additions.ts';
import { IMPLANT, type Compared, type Rule } from '../rule.ts';
import { circumstances, nameOf, pushExhibits } from '../sentences/sentences.ts';

/** Told with the first of them; the rest is in its count. */
const MOST_AGAIN = 100;

export const implantInContents: Rule = {
  id: 'implant-in-contents',
  version: 1,
  title: 'An image carries what nothing explains',
  severity: 'medium',
  mode: 'observe',
  goesBy: ['contents'],
  attack: IMPLANT,
  why: 'Whatever way an implant takes into an image, it has to be in there: as a program, a hook that something loads, a changed setting. What the last trusted image had not, and no package or build accounts for, is where to look.',
  respond: [
    'Look at the files it names, in the layers it names, and at who put them there: landwaiter diff OLD NEW shows all of them',
    'Find everything that carries the layer, and where it runs: landwaiter where DIGEST',
    'If it is meant to be there, say so under contents in the policy: accept it, with a reason and an end.',
  ],
  benignIf: [
    'somebody put it there on purpose, and can say why: accept it in the policy, or cover it with an exception',
    'an approved build made the image, and its records are not connected',
  ],
  phase: 'trust',
  on: 'push',
  quiet: {
    built: {
      when: 'an approved build explains the push, or the one it was promoted from, and what was seen is what builds do',
      least: 'recorded',
    },
    'layer-known': {
      when: 'it came in a layer that an earlier trusted image brought first: one that an approved build explains, or a base by the policy',
      least: 'recorded',
    },
    accepted: {
      when: 'an entry of contents.accept in the policy covers it; what weighs most only with the hash of the file',
      least: 'recorded',
    },
  },

  detect(push, lineage, judged) {
    const compared = judged.compared(push);
    if (!compared?.severity) return compared?.quiet;
    if (compared.saidOf) return undefined;
    const again = judged.saidAgain(push);
    const { weighed, restsOn, severity, strength, facts } = compared;
    return {
      summary: `${nameOf(push)}, pushed as ${shortDigest(push.digest)} by ${whoAndBehind(push)} ${circumstances(push)}, was ${comparedTo(compared, push, lineage)}: ${namedReasons(weighed.reasons)}${again.length > 0 ? `. ${counted(again.length, 'later push', 'later pushes')} to the repository ${again.length === 1 ? 'shows' : 'show'} the same` : ''}.`,
      severity,
      confidence: weakest([push.strength, strength, ...restsOn.map(({ confidence }) => confidence)]),
      missing: missingOf(compared),
      pending: restsOn.length > 0 && restsOn.every(({ state }) => state === 'pending'),
      contents: foundIn(compared, push, lineage),
      evidence: [...pushExhibits(push), ...comparedExhibits({ facts })],
      alsoOn: again.slice(0, MOST_AGAIN).map(({ key }) => key),
    };
  },
};

function missingOf({ isCurrent, isComplete, baseline }: Compared): readonly string[] {
  const wanted = baseline?.push ? nameOf(baseline.push) : baseline && shortDigest(baseline.digest);
  return [
    'what explains the differences',
    ...(isCurrent
      ? []
      : [wanted === undefined ? 'a reading of all its platforms' : `a comparison with ${wanted}: not compared yet`]),
    ...(isComplete ? [] : ['what could not be read of the image']),
  ];
}
