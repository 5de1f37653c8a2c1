/**
 * Lets `wixFetch` answer for Wix's hosts while `work` runs, and everything else go its way. The SDK's strategies call the
 * token endpoints by the global fetch, whatever fetch the client was given.
 */
export async function onWixNetwork<T>(wixFetch: typeof fetch, work: () => Promise<T>): Promise<T> {
  const real = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const { hostname } = new URL(input instanceof Request ? input.url : String(input));
    return hostname.endsWith('.wixapis.com') ? wixFetch(input, init) : real(input, init);
  };
  try {
    return await work();
  } finally {
    globalThis.fetch = real;
  }
}
