const MOST_TRIES = 10;

/** A busy server says when to ask again. */
export async function patiently(ask: () => Promise<Response>): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    const response = await ask();
    const after = Number(response.headers.get('retry-after'));
    if (response.status !== 503 || !(after > 0) || tries === MOST_TRIES) return response;
    await response.text();
    await new Promise((resolve) => setTimeout(resolve, Math.min(after, 5) * 1000));
  }
}
