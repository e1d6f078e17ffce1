// Preloaded by no-network.test.ts: any attempt to reach the network or AWS credentials ends the process with code 97.
import dns from 'node:dns'
import dgram from 'node:dgram'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

const caught = (what) => {
  process._rawDebug(`caught: ${what}`)
  process.exit(97)
}

const connect = net.Socket.prototype.connect
net.Socket.prototype.connect = function (...args) {
  // The journal's lock is an abstract unix socket of this process: it listens, it does not connect.
  caught(`connect ${JSON.stringify(args[0])}`)
  return connect.apply(this, args)
}
dns.lookup = () => caught('dns.lookup')
dgram.createSocket = () => caught('dgram socket')
for (const name of ['readFile', 'readFileSync', 'open', 'openSync', 'stat', 'statSync']) {
  const original = fs[name]
  fs[name] = (path, ...rest) => (String(path).includes('.aws') ? caught(`${name} ${path}`) : original(path, ...rest))
}
const { readFile } = fs.promises
fs.promises.readFile = (path, ...rest) => (String(path).includes('.aws') ? caught(`readFile ${path}`) : readFile(path, ...rest))
syncBuiltinESMExports()
