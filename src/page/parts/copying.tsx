import { useState } from 'preact/hooks';

/** What is to be copied: how the button calls it, and its text. */
export type Copied = readonly [name: string, text: () => string | Promise<string>];

/** Copies a text, and what became of that in words. */
export function useCopying(): readonly [says: string, copy: (copied: Copied) => void] {
  const [says, setSays] = useState('');
  const copy = ([name, text]: Copied): void =>
    void Promise.resolve()
      .then(text)
      .then((one) => navigator.clipboard.writeText(one))
      .then(
        () => setSays(`copied ${name}`),
        () => setSays('the browser does not let it be copied'),
      );
  return [says, copy];
}

/** A button for each text: *Copy as JSON*. */
export function CopyButtons({ texts }: { readonly texts: readonly Copied[] }) {
  const [says, copy] = useCopying();
  return (
    <div class="actions">
      {texts.map((one) => (
        <button key={one[0]} type="button" onClick={() => copy(one)}>
          Copy {one[0]}
        </button>
      ))}
      <span class="faint" role="status">
        {says}
      </span>
    </div>
  );
}
