/** What was opened before holds the process when the next step fails. */
export async function orElse<Result>(undo: () => Promise<void>, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await undo();
    throw error;
  }
}
