import { Unavailable } from '../../core/error.ts';

/** What the work comes to, or Unavailable after so many milliseconds; it goes on then, and nobody hears of it. */
export async function within<Result>(milliseconds: number, work: Promise<Result>, reason: string): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Unavailable(reason)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
