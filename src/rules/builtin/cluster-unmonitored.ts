import { counted } from '../../core/count.ts';
import { shortDigest } from '../../core/digest.ts';
import { isRecorded } from '../../core/strength.ts';
import type { ClusterMention, NamedCluster, NodeNetwork } from '../../core/watch.ts';
import { type Exhibit, onRecord, type Rule, type Verdict } from '../rule.ts';
import { clockTime, nameOf, placementExhibits, workloadName } from '../sentences/sentences.ts';

const SHOWN = 3;
// A single pull with a runtime's client is as likely somebody's test.
const FEWEST = 3;

export const clusterUnmonitored: Rule = {
  id: 'cluster-unmonitored',
  version: 1,
  title: 'Images run in a cluster of which no orchestrator is read',
  severity: 'medium',
  mode: 'observe',
  attack: [{ technique: 'T1525', analytic: 'AN0946' }],
  why: 'What is deployed and runs there nobody sees here: an implant that reaches it is not found, and no place of it is listed. Medium where the cluster’s own controls name it, or where nodes of other networks can be told by what started after their pulls; otherwise low.',
  respond: [
    'Connect the cluster: its audit log and its pods, see landwaiter sources kubernetes-audit.',
    'Ask whose nodes they are. A cluster that nobody knows should not be able to pull: revoke its credential.',
  ],
  benignIf: [
    'the cluster’s records are read, but do not name it: bind its files to it with sources[].files and cluster in the policy',
    'the network is one of build machines or laptops whose tools use a container runtime',
  ],
  phase: 'facts',
  on: 'cluster',
  quiet: {
    watched: {
      when: 'its orchestrator’s own records of workloads or containers are read',
      least: 'recorded',
    },
    coupled: {
      when: 'after a pull from the network a container with the pulled image was started, or asked for, in a watched cluster within the hour',
      least: 'inferred',
    },
  },

  detect: (subject) => ('pulls' in subject ? judgeNetwork(subject) : judgeCluster(subject)),
};

function judgeCluster({ about, watched, placements, mentions }: NamedCluster): Verdict {
  if (watched) return onRecord('watched', `records of cluster ${about.name} are read`);
  const recorded = mentions.filter(isRecorded);
  const parts = [
    ...(placements[0]
      ? [`${counted(placements.length, 'container')} there (such as in ${workloadName(placements[0])})`]
      : []),
    ...(mentions.length > 0
      ? [
          `${counted(mentions.length, 'record')} of ${[...new Set(mentions.map((fact) => fact.source))].sort().join(', ')}`,
        ]
      : []),
  ];
  return {
    summary: `Cluster ${about.name} is named by ${parts.join(' and ')}, and no record of its own orchestrator is read.`,
    confidence: recorded.length > 0 ? 'recorded' : 'asserted',
    severity: recorded.length > 0 ? 'medium' : 'low',
    missing: [`the audit log and the pods of cluster ${about.name}`],
    evidence: [
      ...placements.slice(0, SHOWN).flatMap(placementExhibits),
      ...(recorded.length > 0 ? recorded : mentions).slice(-SHOWN).map((fact) => ({ fact, says: mentioned(fact) })),
    ],
  };
}

function mentioned(fact: ClusterMention): string {
  switch (fact.type) {
    case 'admission.decided':
      return `${fact.control} judged ${fact.kind ?? 'an object'} ${fact.name ?? 'without a name'} there`;
    case 'deployment.reported':
      return `${fact.system} says that it deployed ${fact.project} there`;
    case 'control.changed':
      return `${fact.subject} was changed there`;
  }
}

function judgeNetwork({ about, count, images, latest, coupled, othersCoupled }: NodeNetwork): Verdict {
  if (coupled)
    return {
      quiet: 'coupled',
      strength: 'inferred',
      because: `${workloadName(coupled.placement)} started what was pulled from there at ${clockTime(coupled.pull.at)}`,
    };
  const last = latest.at(-1);
  if (count < FEWEST || !last) return undefined;
  return {
    summary: `Container runtimes in the network ${about.name} pulled ${counted(images, 'image')} ${counted(count, 'time')}, last ${nameOf(last)} at ${clockTime(last.at)}, and no cluster that is read started any of them then.`,
    confidence: 'inferred',
    severity: othersCoupled ? 'medium' : 'low',
    missing: [`records of the cluster whose nodes are in ${about.name}`],
    evidence: latest.map(
      (fact): Exhibit => ({
        fact,
        says: `${fact.address ?? 'an unknown address'} pulled ${nameOf(fact)} as ${shortDigest(fact.digest)}`,
      }),
    ),
  };
}
