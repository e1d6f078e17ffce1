/**
 * Amazon SQS as a contract written by hand from its documentation, so that sirun is what a load test measures: the JSON
 * protocol of ReceiveMessage, DeleteMessage(Batch), ChangeMessageVisibility(Batch), SendMessage(Batch) and
 * GetQueueAttributes, with visibility timeouts, redelivery and a dead-letter queue; and STS's GetCallerIdentity.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 *
 * A module for tests, and a process of its own: `node sqs-stub.mjs [<settings as JSON>]` prints its port, and ends with
 * its standard input.
 */
import { createHash, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'

export const account = '111122223333'

/**
 * @typedef {object} Settings
 * @property {number} [visibility] milliseconds that a message stays away where the receiver does not say (default 30 s)
 * @property {number} [maxReceives] after so many receives a message goes to the dead-letter queue (default: never)
 * @property {number} [duplicates] every so manieth message is delivered once more, after it was deleted
 */

/** A queue of SQS: what waits, what is away, what is dead. */
export class Queue {
  constructor({ visibility = 30_000, maxReceives = Infinity, duplicates = 0 } = {}) {
    Object.assign(this, { visibility, maxReceives, duplicates })
    /** In the order in which they can be received. */
    this.waiting = []
    /** By receipt handle: the message and the timer of its return. */
    this.away = new Map()
    this.dead = []
    this.waiters = []
    this.counts = { sent: 0, received: 0, deleted: 0, extended: 0, returned: 0 }
  }

  send(body) {
    this.counts.sent += 1
    const isTwice = this.duplicates > 0 && this.counts.sent % this.duplicates === 0
    const message = { id: randomUUID(), body, md5: createHash('md5').update(body).digest('hex'), sent: Date.now(), receives: 0, first: 0, isTwice }
    this.#offer(message)
    return message
  }

  /** Up to `most` messages; waits for the first for `wait` milliseconds, or until `gone` says that nobody listens any more. */
  async receive(most, visibility, wait, gone) {
    const until = Date.now() + wait
    while (this.waiting.length === 0 && Date.now() < until && !gone?.aborted) {
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, until - Date.now())
        const wake = () => (clearTimeout(timer), resolve())
        this.waiters.push(wake)
        gone?.addEventListener('abort', wake, { once: true })
      })
    }
    if (gone?.aborted) return []
    const taken = []
    for (const message of this.waiting.splice(0, most)) {
      if (message.receives >= this.maxReceives) {
        this.dead.push(message)
        continue
      }
      message.receives += 1
      message.first ||= Date.now()
      const handle = randomUUID()
      this.away.set(handle, { message, timer: this.#returnIn(handle, visibility ?? this.visibility) })
      taken.push({ handle, message })
    }
    this.counts.received += taken.length
    return taken
  }

  /** Deleting what is gone, or was received again since, is no error: the handle counts as long as the message is away by it. */
  remove(handle) {
    const away = this.away.get(handle)
    if (!away) return
    clearTimeout(away.timer)
    this.away.delete(handle)
    this.counts.deleted += 1
    if (!away.message.isTwice) return
    away.message.isTwice = false
    this.#offer(away.message)
  }

  /** False where it is not away by this handle. */
  extend(handle, milliseconds) {
    const away = this.away.get(handle)
    if (!away) return false
    clearTimeout(away.timer)
    this.counts.extended += 1
    away.timer = this.#returnIn(handle, milliseconds)
    return true
  }

  #returnIn(handle, milliseconds) {
    return setTimeout(() => {
      const { message } = this.away.get(handle)
      this.away.delete(handle)
      this.counts.returned += 1
      this.#offer(message)
    }, milliseconds)
  }

  #offer(message) {
    this.waiting.push(message)
    this.waiters.shift()?.()
  }
}

/**
 * @param {Settings} [settings]
 * @returns {Promise<{ url: string, queueUrl: string, queue: Queue, mishaps: Map<string, { error?: string, status?: number, break?: true, failed?: true }[]>, calls: string[], close(): Promise<void> }>}
 * `mishaps`: by operation, one a request from the front: an error with its code, or a connection that breaks, or each entry of a batch that fails
 */
export async function startSqs(settings) {
  const queue = new Queue(settings)
  const mishaps = new Map()
  const calls = []
  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => void answer(request, response, Buffer.concat(chunks).toString()))
  })

  async function answer(request, response, text) {
    const operation = request.headers['x-amz-target']?.replace('AmazonSQS.', '') ?? new URLSearchParams(text).get('Action') ?? ''
    calls.push(operation)
    if (calls.length > 100_000) calls.length = 0
    const mishap = mishaps.get(operation)?.shift()
    if (mishap?.break) return void request.socket.destroy()
    const id = randomUUID()
    const say = (status, type, body) => {
      response.writeHead(status, { 'content-type': type, 'x-amzn-requestid': id, 'content-length': Buffer.byteLength(body) })
      response.end(body)
    }
    if (operation === 'GetCallerIdentity') {
      return say(200, 'text/xml', `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/watcher</Arn><UserId>AIDA</UserId><Account>${account}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`)
    }
    const json = (status, body) => say(status, 'application/x-amz-json-1.0', JSON.stringify(body))
    if (mishap?.error) return json(mishap.status ?? 400, { __type: `com.amazonaws.sqs#${mishap.error}`, message: `${mishap.error} on demand` })
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const answered = await operate(queue, operation, JSON.parse(text || '{}'), gone.signal, mishap?.failed)
    if (!answered) return json(400, { __type: 'com.amazonaws.sqs#UnsupportedOperation', message: operation })
    json(200, answered)
  }

  server.keepAliveTimeout = 60_000
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${server.address().port}`
  return {
    url,
    queueUrl: `${url}/${account}/events`,
    queue,
    mishaps,
    calls,
    close: () =>
      new Promise((resolve) => {
        for (const { timer } of queue.away.values()) clearTimeout(timer)
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function operate(queue, operation, params, gone, failed) {
  const each = (act) => {
    const results = params.Entries.map((entry) => ({ Id: entry.Id, result: failed ? undefined : act(entry) }))
    return {
      Successful: results.flatMap(({ Id, result }) => (result ? [{ Id, ...(typeof result === 'object' && result) }] : [])),
      Failed: results.flatMap(({ Id, result }) => (result ? [] : [{ Id, SenderFault: false, Code: 'InternalError', Message: 'on demand' }])),
    }
  }
  const sent = ({ id, md5 }) => ({ MessageId: id, MD5OfMessageBody: md5 })
  switch (operation) {
    case 'SendMessage':
      return sent(queue.send(params.MessageBody))
    case 'SendMessageBatch':
      return each(({ MessageBody }) => sent(queue.send(MessageBody)))
    case 'ReceiveMessage': {
      const { MaxNumberOfMessages: most = 1, VisibilityTimeout: visibility, WaitTimeSeconds: wait = 0 } = params
      const taken = await queue.receive(most, visibility === undefined ? undefined : visibility * 1_000, wait * 1_000, gone)
      return taken.length === 0 ? {} : { Messages: taken.map(shown) }
    }
    case 'DeleteMessage':
      queue.remove(params.ReceiptHandle)
      return {}
    case 'DeleteMessageBatch':
      return each(({ ReceiptHandle }) => (queue.remove(ReceiptHandle), true))
    case 'ChangeMessageVisibility':
      queue.extend(params.ReceiptHandle, params.VisibilityTimeout * 1_000)
      return {}
    case 'ChangeMessageVisibilityBatch':
      return each(({ ReceiptHandle, VisibilityTimeout }) => queue.extend(ReceiptHandle, VisibilityTimeout * 1_000))
    case 'GetQueueAttributes':
      return { Attributes: { QueueArn: `arn:aws:sqs:eu-west-1:${account}:events`, VisibilityTimeout: String(queue.visibility / 1_000), ApproximateNumberOfMessages: String(queue.waiting.length), ApproximateNumberOfMessagesNotVisible: String(queue.away.size) } }
    // Not of SQS: what a test wants to know of this process.
    case 'Counts':
      return { ...queue.counts, waiting: queue.waiting.length, away: queue.away.size, dead: queue.dead.length }
    default:
      return undefined
  }
}

function shown({ handle, message: { id, body, md5, sent, first, receives } }) {
  const attributes = { SenderId: 'AIDAEXAMPLE', SentTimestamp: String(sent), ApproximateFirstReceiveTimestamp: String(first), ApproximateReceiveCount: String(receives) }
  return { MessageId: id, ReceiptHandle: handle, Body: body, MD5OfBody: md5, Attributes: attributes }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { url } = await startSqs(JSON.parse(process.argv[2] ?? '{}'))
  process.stdout.write(`${url}\n`)
  process.stdin.on('end', () => process.exit(0)).resume()
}
