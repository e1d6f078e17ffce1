// Preloaded: the program thinks that it runs at a terminal, and ends when its briefing has been written. One that writes
// none counts as failed.
const { write } = process.stdout
process.stdin.isTTY = true
process.stdout.isTTY = true
let isBriefed = false

process.stdout.write = (text, ...rest) => {
  const taken = write.call(process.stdout, text, ...rest)
  if (/journal /.test(text)) {
    isBriefed = true
    process.exit(0)
  }
  return taken
}

process.on('exit', () => {
  if (!isBriefed) process.exitCode = 1
})
