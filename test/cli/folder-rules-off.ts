/** A configuration without the rules about folders, for tests whose files have no drills and match alike. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const folderRulesOff = `lint:
  severity: { no-drill: "off", unused-procedure: "off", unused-input: "off", ambiguous-match: "off" }
`

/** Names the sirun.config.yaml of the folder or of the one around it, where there is one: no repository says where it is. */
export function withConfigOf(folder: string): { SIRUN_CONFIG?: string } {
  const file = [folder, dirname(folder)].map((each) => join(each, 'sirun.config.yaml')).find((each) => existsSync(each))
  return file === undefined ? {} : { SIRUN_CONFIG: file }
}
