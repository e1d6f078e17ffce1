// Starts moto once for all tests against it, on loopback; it ends with the process that started it. No moto is a failure, never a skip.
import { execFileSync, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { findPython } from '../../scripts/find-python.js'

const version = '5.2.5'
/** Ends when the pipe to its standard input does, also when jest is killed. */
const program = `
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
from moto.server import main
main(['-H', '127.0.0.1', '-p', sys.argv[1]])
`

/** jest's globalSetup: MOTO_URL tells the tests where it is. */
export default async function startMoto() {
  const python = findPython({ folder: 'moto', packages: [`moto[server]==${version}`], proof: 'import moto.server' })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, MOTO_EC2_LOAD_DEFAULT_AMIS: 'false' }
  const child = spawn(python, ['-c', program, String(port)], { env, stdio: ['pipe', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (text) => (said = (said + text).slice(-2_000)))
  await answers(url, child, () => said)
  globalThis.moto = child
  process.env.MOTO_URL = url
  console.log(`moto ${execFileSync(python, ['-c', 'import moto; print(moto.__version__)'], { encoding: 'utf8' }).trim()}`)
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

async function answers(url, child, said) {
  const end = Date.now() + 60_000
  while (Date.now() < end && child.exitCode === null) {
    const ready = await fetch(`${url}/moto-api/data.json`).then((response) => response.ok, () => false)
    if (ready) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  child.kill()
  throw new Error(`moto did not start: ${said()}`)
}
