/** Sleeping that can be cut short; a wake-up before falling asleep counts too. */
export function pauses(): { readonly sleep: (milliseconds: number) => Promise<void>; readonly wake: () => void } {
  let end: (() => void) | undefined;
  let isAwake = false;
  return {
    sleep(milliseconds) {
      if (isAwake) {
        isAwake = false;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        const finish = (): void => {
          clearTimeout(timer);
          end = undefined;
          resolve();
        };
        const timer = setTimeout(finish, milliseconds);
        end = finish;
      });
    },
    wake() {
      if (end) end();
      else isAwake = true;
    },
  };
}
