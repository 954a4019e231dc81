import { useEffect, useState } from 'preact/hooks';
import type { Box } from '../../core/chain-graph.ts';
import { draw } from '../../drawing/draw.ts';
import type { Chain, ChainAnswer, Finding } from '../api/types.ts';
import { hrefOf, useAddress } from '../state/address.ts';
import { useAnswer } from '../state/answers.ts';
import { stepsOf, subjectHref } from './chain/box-link.ts';
import { ChainDrawing } from './chain/chain-drawing.tsx';
import { drawnChain } from './chain/drawn-chain.ts';
import { TroubleNote } from './trouble.tsx';

type Image = NonNullable<Finding['image']>;

interface ChainSectionShown {
  /** By what the image is asked for: a digest, or a reference. */
  readonly asked: string;
  /** Its steps, where they are listed on the same screen: boxes lead to them. */
  readonly chain?: Chain | undefined;
}

/** Columns have a least width, and eight of them need this many pixels: with less, stages are rows. */
const WIDE = 1168;

/** The chain of an image, drawn; what is folded in it opens in place, and stands in the address. */
export function ChainSection({ asked, chain }: ChainSectionShown) {
  const { query, href } = useAddress();
  const { answer, trouble, answeredAt, again } = useAnswer<ChainAnswer>(
    hrefOf('images/chain', { image: asked, at: query['at'] }),
  );
  const [room, figure] = useWidth();
  const opened = (query['unfold'] ?? '').split(',').filter((one) => one !== '');
  const stepOf = stepsOf(chain);
  const boxHref = (box: Box): string | undefined => {
    const step = stepOf(box);
    return step === undefined ? subjectHref(box) : `${href({ steps: 'all' })}#${step}`;
  };
  if (trouble?.kind === 'not-found') return null;
  const drawing =
    answer &&
    room > 0 &&
    draw(drawnChain(answer.chain), {
      shape: room >= WIDE ? 'wide' : 'narrow',
      width: room,
      opened: new Set(opened),
    });
  return (
    <section class="card chain" aria-labelledby="chain">
      <h2 id="chain">
        {titleOf(answer?.chain.lanes.length ?? 0)}{' '}
        <small class="faint">{opened.length > 0 && <a href={href({ unfold: undefined })}> fold again</a>}</small>
      </h2>
      <TroubleNote trouble={trouble} answeredAt={answeredAt} again={again} />
      <figure ref={figure} aria-busy={!drawing && !trouble}>
        {drawing && (
          <ChainDrawing
            drawing={drawing}
            hrefOf={boxHref}
            unfolded={(key) => href({ unfold: [...opened, key].join(',') })}
          />
        )}
        <Key />
      </figure>
    </section>
  );
}

function titleOf(images: number): string {
  return images < 2 ? 'The chain' : `The chain: ${images} images that had this name or place`;
}

/** What shapes and lines mean. */
function Key() {
  return (
    <figcaption>
      <span class="bad">◆ suspicious</span> · <span class="hole">✗ dashed: looked for, not there</span> · ? dotted: no
      source tells · no box: not expected · lines: solid recorded, double verified, dashed asserted, dotted inferred ·
      times are UTC
    </figcaption>
  );
}

/** The pixels that an element has across, as they change; 0 while it is not there. It may go, and come again. */
function useWidth(): readonly [width: number, of: (element: HTMLElement | null) => void] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return [width, setElement];
}

/** `registry.acme.example/shop/api:1.4@sha256:…` */
export function referenceOf({ registry, repository, tag, digest }: Image): string {
  const tagged = tag === undefined ? '' : `:${tag}`;
  return `${registry}/${repository}${tagged}${digest === undefined ? '' : `@${digest}`}`;
}
