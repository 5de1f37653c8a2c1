/** Sent as it is read, and kept by a browser as a file. */
export function download(
  type: string,
  name: string,
  lines: AsyncIterable<string> | Iterable<string>,
): Response {
  return new Response(toStream(lines), {
    headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` },
  });
}

function toStream(lines: AsyncIterable<string> | Iterable<string>): ReadableStream<Uint8Array> {
  return ReadableStream.from(lines).pipeThrough(
    new TextEncoderStream() as unknown as ReadableWritablePair<Uint8Array, string>,
  );
}
