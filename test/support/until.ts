/** Waits until `condition` holds, looking every few ms, for things that no event announces. Throws after `limit` ms. */
export async function until(what: string, condition: () => boolean, limit = 5000): Promise<void> {
  const deadline = Date.now() + limit;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within ${limit} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
