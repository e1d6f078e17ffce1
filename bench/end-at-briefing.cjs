// Preloaded: ends the program when its briefing has been written. A program that writes none counts as failed.
const { write } = process.stdout
let isBriefed = false

process.stdout.write = (text, ...rest) => {
  const taken = write.call(process.stdout, text, ...rest)
  if (/^ +journal /m.test(text)) {
    isBriefed = true
    process.exit(0)
  }
  return taken
}

process.on('exit', () => {
  if (!isBriefed) process.exitCode = 1
})
