import type { Custody } from './custody.ts';
import type { Digest } from './digest.ts';
import type { Evidence, ImageName, PlacementName, Severity } from './finding.ts';
import type { Signing } from './signing.ts';
import type { Absence, Strength } from './strength.ts';
import type { Time } from './time.ts';

/** What an image goes through on its way, in this order: the columns of the drawing. */
export const STAGES = ['build', 'host', 'push', 'promotion', 'tag', 'admission', 'deployment', 'running'] as const;
export type Stage = (typeof STAGES)[number];

/** As custody answers it: `suspect`: not trusted; `allowed`: by an exception. */
export type Standing = 'trusted' | 'allowed' | 'suspect' | 'unknown';

/** One digest's way. An index, its manifests and their configs are one image and have one lane. */
export interface Lane {
  /** Under which it was pushed. Absent: of what stands in this lane no record tells the digest. */
  readonly digest?: Digest;
  /** Others that mean the same image: children of an index, configs. */
  readonly also: readonly Digest[];
  readonly kind: 'index' | 'manifest' | 'artifact' | 'unknown';
  /** `registry.acme.example/shop/api:1.4`, as it was pushed or asked for; at most ten. */
  readonly names: readonly string[];
  readonly standing: Standing;
  /** By which exceptions it is allowed. */
  readonly allowed?: string;
  readonly signed: Signing;
  /** What reading the image showed. Absent: it was not read. */
  readonly contents?: ContentsInShort;
}

/** `3 files differ, 1 grave`: at the head of a lane. */
export interface ContentsInShort {
  /** Of the worst standing finding about them. Absent: nothing in them counts. */
  readonly severity?: Severity;
  /** What counts of what differs from the image it was compared with. */
  readonly differing: number;
  readonly says: string;
}

/** Something that happened to an image, or that is so for a while. */
export interface Box {
  /** Within its graph. */
  readonly id: string;
  readonly at: Time;
  /** End of what lasts; absent: an instant, or still so. */
  readonly to?: Time;
  /** It goes on at the graph's time. */
  readonly ongoing?: boolean;
  /** Who or what, in two or three words: an actor, a run, a host, a tag, a workload. */
  readonly title: string;
  /** What was done, from where. */
  readonly detail?: string;
  readonly actor?: string;
  readonly strength: Strength;
  /** It is evidence of a standing finding about its image. */
  readonly suspicious: boolean;
  /** Ids of the findings whose evidence it is. */
  readonly findings: readonly string[];
  readonly evidence: readonly Pick<Evidence, 'path' | 'line' | 'sha256' | 'eventId'>[];
  /** What opens behind it; a workload's name reads `cluster/namespace/Deployment/api`, `?` for an unknown cluster. */
  readonly subject?: { readonly kind: 'finding' | 'image' | 'actor' | 'workload' | 'run'; readonly name: string };
  /** Where it was deployed or runs. */
  readonly place?: PlacementName;
}

/** Why a stage has nothing to show. `missing`: looked for, not there; `unknown`: no source tells. */
export interface Hole {
  readonly state: 'missing' | 'unknown';
  readonly says: string;
  /** How well it is known that nothing is there. */
  readonly absence?: Absence;
}

/** A stage of a lane. What an image cannot have, such as a promotion where none are listed, has neither boxes nor a hole. */
export interface Cell {
  /** Index in `lanes`. */
  readonly lane: number;
  readonly stage: Stage;
  /** Oldest first. */
  readonly boxes: readonly Box[];
  readonly hole?: Hole;
  /** What the graph leaves out here: never what is suspicious, nor what it leads to. */
  readonly folded?: Folded;
}

export interface Folded {
  readonly count: number;
  /** `212 more places in 14 namespaces` */
  readonly says: string;
}

/** How one box came from another. */
export interface Line {
  /** Ids of boxes. */
  readonly from: string;
  readonly to: string;
  readonly strength: Strength;
  /** `moved`: the tag then meant another digest; `rolled`: the workload then ran another one. */
  readonly kind: 'leads' | 'moved' | 'rolled';
  /** It leads to what is suspicious. */
  readonly suspicious: boolean;
  /** `moved by mallory` */
  readonly says?: string;
}

/** The way of an image, and of those that had its tag or its place before and after, as far as records tell. */
export interface ChainGraph {
  readonly image: ImageName;
  /** What was so at this time, by all that is known now. */
  readonly at: Time;
  /** The trusted first, then those of which nothing is known, then the suspect; of each the oldest first. */
  readonly lanes: readonly Lane[];
  /** Lanes left out: neither the image's own nor suspect. */
  readonly moreLanes?: number;
  /** By lane, then by stage; those with something in them. */
  readonly cells: readonly Cell[];
  readonly lines: readonly Line[];
  /** Of what runs of it last. */
  readonly custody?: Custody;
  /** Of several digests and places the one whose custody this is. */
  readonly custodyOf?: PlacementName & { readonly digest?: Digest };
  /** What no record tells about it, in sentences. */
  readonly notOnRecord?: readonly string[];
}
