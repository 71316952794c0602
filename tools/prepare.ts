/** What `npm test` does first: checks the sources and builds, both at the same time, for neither needs the other. */
import { spawn } from 'node:child_process'

/** Runs a script of package.json. What it says is shown when it has ended, so that two do not mix. */
function script(name: string): Promise<number> {
  return new Promise((resolve) => {
    const said: Buffer[] = []
    const child = spawn('npm', ['run', name], {
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => said.push(piece))
    child.on('error', (error) => said.push(Buffer.from(`npm run ${name}: ${error.message}\n`)))
    child.on('close', (code) => {
      process.stdout.write(Buffer.concat(said))
      resolve(code ?? 1)
    })
  })
}

process.stdout.write('checking and building\n')
const [check, build] = await Promise.all([script('check'), script('build')])
if (check !== 0) process.stderr.write('npm run check failed\n')
if (build !== 0) process.stderr.write('npm run build failed\n')
process.exitCode = check || build
