// Preloaded into a measured program: at its end it writes what it used to descriptor 3: CPU time in microseconds, and the
// most memory in KiB.
const { existsSync, readFileSync, writeSync } = require('node:fs')

process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  writeSync(3, `${userCPUTime + systemCPUTime} ${mostMemory()}`)
})

// On Linux, what getrusage tells begins with the memory of the program that started this one.
function mostMemory() {
  const status = '/proc/self/status'
  const peak = existsSync(status) && /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(status, 'utf8'))
  return peak ? peak[1] : process.resourceUsage().maxRSS
}
