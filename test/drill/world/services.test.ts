import { readdirSync } from 'node:fs'
import { loadAwsModel } from '../../../src/aws-model/load-aws-model.js'
import { services } from '../../../src/drill/world/services.js'
import { World } from '../../../src/drill/world/world.js'
import { place } from './world-under-test.js'

const model = await loadAwsModel(Object.keys(services))

test('every service of the folder is registered under its own name', () => {
  const folder = new URL('../../../src/drill/world/', import.meta.url)
  const files = new Set(readdirSync(folder).map((file) => file.replace(/\.ts$/, '')))
  for (const [name, service] of Object.entries(services)) {
    expect(service.service).toBe(name)
    expect(files.has(name)).toBe(true)
  }
  const known = [...files].filter((file) => model.services.includes(file))
  expect(known.sort()).toEqual(Object.keys(services).sort())
})

test('every operation that a service handles is one of AWS’s', () => {
  const unknown = Object.entries(services).flatMap(([name, service]) =>
    Object.keys(service.operations)
      .filter((operation) => !model.operation(name, operation))
      .map((operation) => `${name}:${operation}`),
  )
  expect(unknown).toEqual([])
})

// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
test('STS says who calls', () => {
  const world = new World({ seed: {}, place, services, model, clock: { now: () => new Date('2026-11-24T03:00:00Z') } })
  expect(world.call(place, 'sts', 'GetCallerIdentity', {})).toEqual({
    Account: '111122223333',
    Arn: 'arn:aws:sts::111122223333:assumed-role/DrillResponder/drill',
    UserId: 'AROADRILLRESPONDER000:drill',
  })
})
