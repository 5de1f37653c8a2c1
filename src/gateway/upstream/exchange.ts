import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { WireHeaders, WireResponse } from '../../base/http.ts';

/** Answers up to this size are handed on whole; what is longer flows. */
const wholeBytes = 512 * 1024;

/** Said of an answer that comes, but so slowly that it is not whole in time. */
export class AnswerDrips extends Error {}

/**
 * Sends one request and takes in its answer as undici reads it: a stream for each of them, made to be read once and be
 * done, would cost more than all the rest. Rejects when the answer, or of a long one its beginning, is not here whole within
 * `withinMs` or breaks off before; a long one that breaks off later ends in an error.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  signal: AbortSignal,
  withinMs: number,
): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    const answer = new Answer(resolve, reject, signal, withinMs);
    if (signal.aborted) answer.callerLeft();
    else dispatcher.dispatch(request, answer);
  });
}

/** What a caller that has gone away leaves behind. */
class CallerLeft extends Error {
  override readonly name = 'AbortError';
}

class Answer implements Dispatcher.DispatchHandler {
  readonly #resolve: (response: WireResponse) => void;
  readonly #reject: (error: unknown) => void;
  readonly #signal: AbortSignal;
  readonly #untilMs: number;
  readonly #leave = (): void => this.callerLeft();
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: WireHeaders = {};
  #chunks: Buffer[] = [];
  #size = 0;
  /** Once it is too long to be handed on whole. */
  #stream: Readable | undefined;

  constructor(
    resolve: (response: WireResponse) => void,
    reject: (error: unknown) => void,
    signal: AbortSignal,
    withinMs: number,
  ) {
    this.#untilMs = performance.now() + withinMs;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#signal = signal;
    signal.addEventListener('abort', this.#leave, { once: true });
  }

  callerLeft(): void {
    const error = new CallerLeft('The caller went away');
    this.#controller?.abort(error);
    this.#fail(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It may have waited for a connection until now.
    if (this.#signal.aborted) controller.abort(new CallerLeft('The caller went away'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    const joined: Record<string, string | undefined> = {};
    for (const name in headers) {
      const value = headers[name];
      joined[name] = Array.isArray(value) ? value.join(', ') : value;
    }
    this.#headers = joined;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#stream) {
      if (!this.#stream.push(chunk)) controller.pause();
      return;
    }
    this.#chunks.push(chunk);
    this.#size += chunk.byteLength;
    if (this.#size > wholeBytes) this.#flow(controller);
    // Silence is undici's to notice: it counts from one piece to the next.
    else if (performance.now() > this.#untilMs) controller.abort(new AnswerDrips('The answer drips'));
  }

  onResponseEnd(): void {
    this.#settle();
    if (this.#stream) this.#stream.push(null);
    else this.#answer(this.#whole());
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  #whole(): Buffer {
    const [only] = this.#chunks;
    return this.#chunks.length === 1 && only ? only : Buffer.concat(this.#chunks, this.#size);
  }

  #flow(controller: Dispatcher.DispatchController): void {
    const stream = new Readable({
      read: () => controller.resume(),
      destroy: (error, done) => {
        controller.abort(error ?? new CallerLeft('The answer is not wanted any more'));
        done(error);
      },
    });
    this.#stream = stream;
    for (const chunk of this.#chunks) stream.push(chunk);
    this.#chunks = [];
    controller.pause();
    this.#answer(stream);
  }

  #answer(body: Buffer | Readable): void {
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }

  #fail(error: Error): void {
    this.#settle();
    if (this.#stream) this.#stream.destroy(error);
    else this.#reject(error);
  }

  #settle(): void {
    this.#signal.removeEventListener('abort', this.#leave);
  }
}
