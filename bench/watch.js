// Events a second that `sirun watch` takes, records and tells, with the queue and the receiver on the same machine, beside
// receiving and deleting alone; and its memory as events come. `--long`: 100,000 events.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'

const root = path.resolve(import.meta.dirname, '..')
const account = '111122223333'

export async function watch({ long = false } = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sirun-bench-'))
  const stub = spawn(process.execPath, [path.join(root, 'test/watch/servers/sqs-stub.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const receiver = createServer((request, response) => {
    request.resume()
    request.on('end', () => response.writeHead(204).end())
  })
  try {
    const url = String((await once(stub.stdout, 'data'))[0]).trim()
    receiver.listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    const queueUrl = `${url}/${account}/events`
    const [first, last] = long ? [20_000, 100_000] : [1_000, 5_000]

    await fill(url, first, 0)
    const start = performance.now()
    await receiveAndDelete(url, queueUrl, first)
    const floor = first / ((performance.now() - start) / 1_000)
    writeFileSync(path.join(folder, 'sirun.config.yaml'), 'state_dir: state\n')
    writeFileSync(path.join(folder, 'routing.yaml'), `destinations:\n  hook: { type: webhook, url: "http://127.0.0.1:${receiver.address().port}/", key: { env: HOOK_KEY } }\ndefault: { to: [hook] }\nlimit: { alerts: 1000, within: 1s }\n`)
    const port = receiver.address().port + 1
    const env = { PATH: process.env.PATH, HOME: folder, HOOK_KEY: 'k'.repeat(32), AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' }
    const sirun = spawn(process.execPath, [path.join(root, 'bin/sirun.js'), 'watch', '--queue', queueUrl, '--region', 'eu-west-1', '--endpoint-url', url, '--config', 'sirun.config.yaml', '--listen', String(port)], { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] })
    const ended = once(sirun, 'exit')
    try {
      await metrics(port)
      await fill(url, first, 0)
      await untilEmpty(url)
      const early = usage(await metrics(port))
      const [begun, { deleted }] = [performance.now(), await call(url, 'Counts', {})]
      await fill(url, last - first, first)
      await untilEmpty(url)
      const seconds = (performance.now() - begun) / 1_000
      const events = (await call(url, 'Counts', {})).deleted - deleted
      const late = usage(await metrics(port))
      const speed = events / seconds
      return [
        { what: 'watch', measured: `${Math.round(speed)} events/s, ${((late.cpu - early.cpu) / events * 1_000).toFixed(2)} ms CPU each; receive and delete alone ${Math.round(floor)}/s`, aim: '200 events/s', met: speed >= 200 },
        { what: 'watch memory', measured: `${early.memory} MiB after ${first} events, ${late.memory} after ${last}`, aim: long ? '1.3x' : '', met: late.memory / early.memory <= 1.3 },
      ]
    } finally {
      sirun.kill('SIGTERM')
      await ended
    }
  } finally {
    stub.stdin.end()
    receiver.close()
    receiver.closeAllConnections()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** CPU time in seconds, memory in MiB. */
function usage(text) {
  const cpu = [...text.matchAll(/^process_cpu_time_seconds_total\{.*\} ([\d.]+)/gm)].reduce((sum, [, seconds]) => sum + Number(seconds), 0)
  return { cpu, memory: Math.round(Number(/^process_memory_usage_bytes (\d+)/m.exec(text)[1]) / 2 ** 20) }
}

/** Findings of 2,000 instances, each new or changed. */
async function fill(url, count, from) {
  const text = readFileSync(path.join(root, 'test/fixtures/findings/ec2-c2-event.json'), 'utf8')
  for (let sent = 0; sent < count; sent += 10) {
    const Entries = Array.from({ length: Math.min(10, count - sent) }, (_, index) => {
      const event = JSON.parse(text)
      const number = from + sent + index
      const id = String(number % 2_000).padStart(32, '0')
      Object.assign(event.detail, { id, arn: event.detail.arn.replace(/[^/]+$/, id) })
      event.detail.service.count = number
      event.detail.resource.instanceDetails.instanceId = `i-${id.slice(-17)}`
      return { Id: String(index), MessageBody: JSON.stringify(event) }
    })
    await call(url, 'SendMessageBatch', { Entries })
  }
}

async function untilEmpty(url) {
  for (;;) {
    const { waiting, away } = await call(url, 'Counts', {})
    if (waiting + away === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function receiveAndDelete(url, QueueUrl, count) {
  const client = new SQSClient({ region: 'eu-west-1', endpoint: url, credentials: { accessKeyId: 'a', secretAccessKey: 's' } })
  let left = count
  const worker = async () => {
    while (left > 0) {
      const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
      left -= Messages.length
      if (Messages.length > 0) await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })) }))
    }
  }
  await Promise.all(Array.from({ length: 4 }, worker))
  client.destroy()
}

async function call(url, operation, body) {
  const response = await fetch(url, { method: 'POST', headers: { 'x-amz-target': `AmazonSQS.${operation}` }, body: JSON.stringify(body) })
  return response.json()
}

async function metrics(port) {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined)
    if (response) return response.text()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
