// A Python that has a package: that of the machine, else a virtual environment in .cache into which it is installed once.
import { execFileSync } from 'node:child_process'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')

/**
 * @param {{ folder: string, packages: string[], proof: string }} wanted `proof`: a program that ends with 0 where the package is there
 * @returns {string} the Python. Throws where it cannot be installed.
 */
export function findPython({ folder, packages, proof }) {
  const place = path.join(root, '.cache', folder)
  const own = path.join(place, 'bin/python')
  const found = ['python3', own].find((python) => succeeds(python, proof))
  if (found !== undefined) return found
  execFileSync('python3', ['-m', 'venv', place], { stdio: 'inherit' })
  execFileSync(own, ['-m', 'pip', 'install', '-q', ...packages], { stdio: 'inherit' })
  return own
}

function succeeds(python, program) {
  try {
    execFileSync(python, ['-c', program], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
