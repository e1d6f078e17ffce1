/**
 * Versions of sirun that break a promise, each by a small change of its text: scripts/test-mutants.js makes them, and the
 * suites named here must notice. A text stands exactly once in src, so that a change there that moves it keeps the mutant.
 */

/** @typedef {{ name: string, edits: [find: string, replace: string][], suites: string[] }} Mutant */

const faults = (name) => `test/faults/${name}.test.ts`

/** @type {Mutant[]} */
export const mutants = [
  {
    name: 'a record is not synced',
    edits: [['if (sync) await files.sync(file)', 'if (sync) await Promise.resolve()']],
    suites: [faults('intent-first')],
  },
  {
    name: 'the call leaves before its intent is written',
    edits: [
      ["  await emit(run, {\n    type: 'intent',\n    address,\n    title: step.title,\n    purpose,\n    attempt: attemptsOf(run.state.changes.get(address), purpose)", "  const answered = await run.ports.aws.call({ service: operation.service, operation: operation.name, params, place, address, purpose })\n  await emit(run, {\n    type: 'intent',\n    address,\n    title: step.title,\n    purpose,\n    attempt: attemptsOf(run.state.changes.get(address), purpose)"],
      ['  const answered = await run.ports.aws.call({ service: operation.service, operation: operation.name, params, place, address, purpose })\n  const outcome = complete', '  const outcome = complete'],
    ],
    suites: [faults('intent-first')],
  },
  {
    name: 'a message is deleted before it is recorded',
    edits: [['      const tellings = await desk.record(message.id, await entriesOf(message, (finding) => desk.alertFor(finding)))\n      this.#remove(message.receipt)', '      this.#remove(message.receipt)\n      const tellings = await desk.record(message.id, await entriesOf(message, (finding) => desk.alertFor(finding)))']],
    suites: ['test/watch/watcher.test.ts'],
  },
  {
    name: 'the SDK repeats changes by itself',
    edits: [["maxAttempts: access === 'change' ? 1 : 3", 'maxAttempts: 3']],
    suites: ['test/aws/call.test.ts', faults('network-faults')],
  },
  {
    name: 'a resume draws another token',
    edits: [['update(`token\\n${run}\\n${address}\\n${purpose}`)', 'update(`token\\n${run}\\n${address}\\n${purpose}\\n${Math.random()}`)']],
    suites: ['test/engine/resume-and-undo.test.ts'],
  },
  {
    name: 'a recovery leaves the torn tail and appends behind it',
    edits: [['    files.truncate(file, scan.goodBytes)\n', '']],
    suites: [faults('power-loss')],
  },
  {
    name: 'an empty 200 counts as success',
    edits: [['if (lacks === undefined) return { status', 'if (lacks === undefined || length === 0) return { status']],
    suites: [faults('network-faults')],
  },
  {
    name: 'the account is not checked again when credentials were renewed',
    edits: [
      ['const callers = new Map<string, Promise<CallerIdentity>>()', 'const callers = new Map<string, Promise<CallerIdentity>>()\n  let isChecked = false'],
      ['checkPlace(await callerOf(credentials), place)', 'if (!isChecked) checkPlace(await callerOf(credentials), place)\n      isChecked = true'],
    ],
    suites: ['test/aws/live-aws.test.ts'],
  },
  {
    name: 'a carriage return passes to the terminal',
    edits: [['return !invisible.test(character) ||', "return character === '\\r' || !invisible.test(character) ||"]],
    suites: ['test/text/escape.test.ts'],
  },
  {
    name: 'undo writes over what somebody else made',
    edits: [['const ours = oursOf(change, seen.value)', 'const ours = oursOf(change, seen.value) ?? seen.value']],
    suites: [faults('model')],
  },
  {
    name: 'a dry run sends its changes',
    edits: [['if (looks) return aws.call(call)', 'if (looks || call.purpose === \'change\') return aws.call(call)']],
    suites: ['test/aws/dry-run.test.ts'],
  },
  {
    name: 'a sync that failed is tried again',
    edits: [['if (sync) await files.sync(file)', 'if (sync) await files.sync(file).catch(() => files.sync(file))']],
    suites: [faults('io-failures')],
  },
  {
    name: 'the run goes on when the disk has failed',
    edits: [['error instanceof SirunError ? error : unwritable(this.#state.folder, error)\n      throw this.#broken', 'undefined']],
    suites: [faults('io-failures')],
  },
  {
    name: 'an answer that proves nothing counts as a refusal',
    edits: [["if (!said) return { status: 'unknown'", "if (!said) return { status: 'refused'"]],
    suites: [faults('network-faults')],
  },
  {
    name: 'a resume repeats a change without a token and without a person',
    edits: [["if (found === 'not-applied' && latest.token !== undefined)", "if (found === 'not-applied')"]],
    suites: ['test/engine/resume-and-undo.test.ts'],
  },
  {
    name: 'a resume does not wait for what may be in flight',
    edits: [['const { met, last: seen } = await lookUntil(run, observationOf(turn), (value) => reaches(target, value))\n  const before', 'const { met, last: seen } = await lookUntil(run, { ...observationOf(turn), within: 0 }, (value) => reaches(target, value))\n  const before']],
    suites: ['test/engine/resume-and-undo.test.ts'],
  },
  {
    name: 'what was made anew behind an undo stays',
    edits: [['    state.undone.delete(record.address)\n', '']],
    suites: [faults('model')],
  },
  {
    name: 'an undo in flight is sent again at once',
    edits: [['      state.undoOpen.add(record.address)\n', '']],
    suites: ['test/engine/resume-and-undo.test.ts'],
  },
  {
    name: 'a line need not follow the one before it',
    edits: [['if (line.prev !== head.hash) return', 'if (line.prev === noHash && head.seq > 0) return']],
    suites: ['test/journal/verify-journal.test.ts'],
  },
  {
    name: 'a writer does not look whether the file is still as it left it',
    edits: [['      this.#checkFile()\n', '']],
    suites: ['test/journal/journal-file.test.ts', faults('approved-is-what-runs')],
  },
  {
    name: 'secrets are written into the intent',
    edits: [['    params: redactSensitive(operation.input, params) as ValueMap,\n    paramsSha256', '    params,\n    paramsSha256']],
    suites: [faults('secrets')],
  },
  {
    name: 'the state is not looked at again between approval and call',
    edits: [['if (isSame) return sendChange', 'if (isSame || !isSame) return sendChange']],
    suites: [faults('approved-is-what-runs')],
  },
  {
    name: 'a segment in the bucket is written over',
    edits: [["IfNoneMatch: '*', ", '']],
    suites: ['test/aws/evidence-bucket.test.ts', 'test/cli/journal-copy.test.ts'],
  },
  {
    name: 'a change leaves before its intent is in the bucket',
    edits: [['      await copy.settle()\n', '']],
    suites: ['test/cli/journal-copy.test.ts'],
  },
]
