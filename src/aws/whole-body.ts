/** Reads an answer to its end before the SDK parses it, so that it is known whole, and a broken one fails here. */
import type { SdkResponse } from './clients.js'

/** No answer of AWS's control plane comes near it; memory must end somewhere. */
const largest = 64 * 1024 * 1024

/**
 * Replaces the stream by its bytes, and yields them. S3's stay as they are: they may be the content of an
 * object. Throws what the stream throws when the connection breaks.
 */
export async function wholeBody(response: SdkResponse): Promise<Uint8Array | undefined> {
  const { body, headers } = response
  if ('x-amz-request-id' in headers || !isStream(body)) return undefined
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > largest) throw Object.assign(new Error(`The answer is longer than ${largest} bytes`), { name: 'AnswerTooLarge' })
    chunks.push(chunk)
  }
  const whole = new Uint8Array(Buffer.concat(chunks))
  response.body = whole
  return whole
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body && !(body instanceof Uint8Array)
}
