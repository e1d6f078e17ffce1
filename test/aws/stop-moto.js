// jest's globalTeardown: ends the moto that start-moto.js started.
export default async function stopMoto() {
  const { moto } = globalThis
  if (!moto || moto.exitCode !== null) return
  const ended = new Promise((resolve) => moto.once('exit', resolve))
  moto.kill()
  await ended
}
