// Every npm script begins here, under whatever Node the machine has (16 or newer): installs the
// packages when they are missing or other than the lockfile says, then goes on under the pinned
// Node 24 that came with them. Plain JavaScript and built-in modules only, for that reason.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(fileURLToPath(import.meta.url), '../..')
const modules = join(root, 'node_modules')
const lockfile = join(root, 'package-lock.json')
const hiddenLockfile = join(modules, '.package-lock.json') // npm writes it last.
const stamp = join(modules, '.danbao-installed') // Which lockfile we saw installed.
const installLock = join(root, '.danbao/install.lock')
const logDir = join(root, '.danbao/logs')
const minimum = [24, 15]

const [script, ...args] = process.argv.slice(2)
if (!script) fail('Usage: node scripts/with-node.mjs SCRIPT.ts [arguments]')
if (!isInstalled()) await installAlone()
run(findNode(), [join(root, script), ...args])

function isInstalled() {
  const wanted = hashOf(lockfile)
  if (!fs.existsSync(hiddenLockfile)) return false
  if (readText(stamp) === wanted) return true
  if (!matchesLockfile()) return false
  writeStamp(wanted)
  return true
}

// npm install by hand leaves no stamp of ours, but the same packages. What is optional may be
// absent: it belongs to other machines.
function matchesLockfile() {
  try {
    const wantedPackages = JSON.parse(fs.readFileSync(lockfile, 'utf8')).packages
    const wanted = Object.entries(wantedPackages)
    const present = JSON.parse(fs.readFileSync(hiddenLockfile, 'utf8')).packages
    const extra = Object.keys(present).some((path) => !(path in wantedPackages))
    if (extra) return false
    return wanted.every(([path, { version, link, optional, peer }]) => {
      if (!path.includes('node_modules') || link) return true
      const found = present[path]
      return found ? found.version === version : Boolean(optional || peer)
    })
  } catch {
    return false
  }
}

// Two starts at once in a fresh clone: one installs, the other waits for it.
async function installAlone() {
  fs.mkdirSync(logDir, { recursive: true })
  let told = false
  for (;;) {
    try {
      fs.writeFileSync(installLock, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') fail(`Cannot write ${installLock}: ${error.message}`)
      const isBusy = readText(installLock).split(' ').some(isInstaller)
      if (!isBusy) fs.rmSync(installLock, { force: true })
      else if (!told) console.error('Waiting for an install that is under way ...')
      told ||= isBusy
      if (isBusy) await new Promise((done) => setTimeout(done, 500))
    }
  }
  const release = () => fs.rmSync(installLock, { force: true })
  process.on('exit', release)
  if (!isInstalled()) await install()
  release()
  process.off('exit', release)
}

async function install() {
  // What is there may be half of a package, from an install that was interrupted.
  fs.rmSync(modules, { recursive: true, force: true })
  const logFile = join(logDir, 'install.log')
  const log = fs.openSync(logFile, 'w')
  // A production setting of the machine must not leave out what builds and tests need.
  const flags = ['--include=dev', '--include=optional', '--no-audit', '--no-fund']
  const [command, first] = npm()
  // Not npm ci, which refuses a lockfile that lacks a package for another system (an optional part
  // of a tool that a registry does not have). This installs what the lockfile says all the same,
  // with its hashes; that package.json agrees with it is checked below.
  const verb = ['install', '--no-save', '--loglevel=warn', '--no-progress']
  const child = spawn(command, [...first, ...verb, ...flags], {
    cwd: root,
    stdio: ['ignore', log, log],
  })
  // Should we be killed, npm goes on: the next start must wait for it.
  fs.writeFileSync(installLock, `${process.pid} ${child.pid}`)
  const stopProgress = showProgress('Installing packages (about 1.5 GB on disk, once)')
  const stopForwarding = forwardSignals(child)
  const code = await new Promise((done) => {
    child.on('error', (error) => {
      fs.writeSync(log, String(error))
      done(1)
    })
    child.on('exit', (status, signal) => done(signal ? 128 + constants.signals[signal] : status))
  })
  stopProgress()
  stopForwarding()
  if (code > 128) fail('Interrupted. The next start installs anew.', code)
  if (code !== 0) {
    const tail = fs.readFileSync(logFile, 'utf8').trim().split('\n').slice(-15).join('\n')
    const hint = /ENOSPC/.test(tail) ? 'The disk is full. Free some space, then' : 'When mended,'
    fail(`npm failed:\n${tail}\n${hint} start again: it begins anew. Log: ${logFile}`, code)
  }
  if (!matchesLockfile()) {
    fail(
      'npm installed other packages than package-lock.json says: a package.json was changed without it. Run npm install under Node 24.',
    )
  }
  writeStamp(hashOf(lockfile))
}

// Inside an npm script npm says where it is; else the one on the PATH.
function npm() {
  const path = process.env.npm_execpath
  if (path && /npm-cli\.c?js$/.test(path) && fs.existsSync(path)) return [npmNode(), [path]]
  return ['npm', []]
}

// Once installed, npm scripts run under the Node of the packages, which an install takes away.
function npmNode() {
  const own = [process.env.npm_node_execpath, process.execPath].find(
    (path) => path && !path.startsWith(modules) && fs.existsSync(path),
  )
  return own ?? 'node'
}

function showProgress(text) {
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  const isTerminal = process.stderr.isTTY
  process.stderr.write(isTerminal ? `${text} ` : `${text} ...\n`)
  const timer = setInterval(
    () => process.stderr.write(isTerminal ? `\r${text} ${seconds()} s ` : `  ${seconds()} s\n`),
    isTerminal ? 1000 : 15000,
  )
  return () => {
    clearInterval(timer)
    process.stderr.write(`${isTerminal ? '\r' : ''}${text}: ${seconds()} s\n`)
  }
}

/** The Node of the packages where it runs, else the one we run under if it is new enough. */
function findNode() {
  const pinned = join(modules, `node-${process.platform}-${process.arch}/bin/node`)
  for (const path of [pinned, join(modules, '.bin/node'), process.execPath]) {
    if (path !== process.execPath && !fs.existsSync(path)) continue
    const { stdout } = spawnSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' })
    const [major, minor] = (stdout || '0.0').split('.').map(Number)
    if (major > minimum[0] || (major === minimum[0] && minor >= minimum[1])) return path
  }
  fail(
    `Danbao runs on Node ${minimum.join('.')} or newer. This is ${process.version}, and npm installed none for ${process.platform}-${process.arch}.\n` +
      'If the download failed, remove node_modules and start again; else install Node 24 from https://nodejs.org',
  )
}

function run(node, argv) {
  const path = [join(modules, '.bin'), process.env.PATH].filter(Boolean).join(delimiter)
  const env = { ...process.env, PATH: path }
  const child = spawn(node, argv, { cwd: root, stdio: 'inherit', env })
  const stopForwarding = forwardSignals(child)
  child.on('error', (error) => fail(`Cannot run ${node}: ${error.message}`))
  child.on('exit', (code, signal) => {
    stopForwarding()
    process.exit(signal ? 128 + constants.signals[signal] : code)
  })
}

// We stay until the child has ended, so that whoever waits for us waits for it.
function forwardSignals(child) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  const forward = (signal) => child.kill(signal)
  for (const signal of signals) process.on(signal, forward)
  const stopWatching = watchParent(() => child.kill('SIGTERM'))
  return () => {
    stopWatching()
    for (const signal of signals) process.off(signal, forward)
  }
}

// npm passes signals on, but not when it is killed outright. Then its scripts are to end as well.
function watchParent(onGone) {
  if (!process.env.npm_lifecycle_event) return () => {}
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    onGone()
  }, 500)
  return () => clearInterval(timer)
}

// A number alone may belong to another process by now, above all in a restarted container.
function isInstaller(text) {
  const pid = Number(text)
  if (!(pid > 0) || pid === process.pid) return false
  if (process.platform === 'linux') return /with-node|npm/.test(readText(`/proc/${pid}/cmdline`))
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function hashOf(path) {
  return createHash('sha256').update(fs.readFileSync(path)).digest('hex')
}

function readText(path) {
  try {
    return fs.readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}

function writeStamp(text) {
  try {
    fs.writeFileSync(stamp, text)
  } catch {
    // A read-only node_modules: compared again next time.
  }
}

function fail(message, code = 1) {
  console.error(message)
  process.exit(code)
}
